"""Who it is: how sure we are and why, how one greets them, and the handles that reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from weft.customers.greeting import greeting
from weft.customers.queries import CustomerPanel, Handle, Proof
from weft.gateway import registry

ICONS = {
    "email": "mail", "phone": "phone", "account": "key",
    "typed_email": "mail", "typed_phone": "phone", "submission": "form",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ProofCard:
    """How sure we are, in a word, with what it means."""

    words: str
    hint: str
    icon: str
    badge: str


@dataclass(frozen=True, kw_only=True)
class HandleCard:
    """One way to reach the customer."""

    id: int
    icon: str
    shown: str
    value: str
    proof: ProofCard


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who it is, at the head of the panel."""

    proof: ProofCard
    reason: str  # why we are as sure as we are
    greeting: str
    language: str  # of the greeting


def identity(customer: CustomerPanel, *, language: str, zone: tzinfo, at: datetime) -> Identity:
    """Say who it is, and greet them in `language` by their own clock."""
    return Identity(
        proof=proof(customer.proof),
        reason=reason(customer.handles),
        greeting=greeting(customer.name, language, at.astimezone(zone).hour),
        language=language,
    )


def reason(handles: Sequence[Handle]) -> str:
    """Say why we believe that it is this person: by the best proof there is."""
    if not handles:
        return _("Nothing tells who it is.")
    best = handles[0]
    shown = handle(best).shown
    if best.proof == Proof.VERIFIED:
        if best.kind == "account":
            return _("The shop signed it: %(handle)s.") % {"handle": shown}
        return _("An answer from %(handle)s proved it.") % {"handle": shown}
    if best.proof == Proof.SEEN:
        if ICONS.get(best.kind, "device") == "device" and not _is_at_a_network(best.kind):
            return _("The same browser as before; nobody has proved who sits there.")
        return _("Writes from %(handle)s.") % {"handle": shown}
    return _("Typed %(handle)s; nobody has proved it.") % {"handle": shown}


def proof(level: int) -> ProofCard:
    """Say how sure we are."""
    if level == Proof.VERIFIED:
        return ProofCard(
            words=_("Verified"),
            hint=_("The shop signed who this is, or an answer proved it."),
            icon="shield",
            badge="badge--fine",
        )
    if level == Proof.SEEN:
        return ProofCard(
            words=_("From the channel"),
            hint=_("It reached us over the channel itself; nobody has proved who it is."),
            icon="eye",
            badge="",
        )
    return ProofCard(
        words=_("Claimed"),
        hint=_("Somebody typed it; it may belong to another person."),
        icon="info",
        badge="badge--note",
    )


def handle(row: Handle) -> HandleCard:
    """Show a handle; the long names of devices are cut to what one can compare."""
    icon = ICONS.get(row.kind, "device")
    shown = row.value
    if _is_at_a_network(row.kind):
        network = registry.channel(row.kind)
        names = {"network": network.label, "name": row.value.rpartition(":")[2]}
        shown = _("%(network)s, %(name)s") % names
        return HandleCard(
            id=row.pk, icon=network.icon, shown=shown, value=row.value, proof=proof(row.proof)
        )
    if icon == "key":  # the shop's own name of the account stands behind the inbox
        shown = _("Account %(name)s") % {"name": row.value.partition(":")[2] or row.value}
    if icon == "form":
        shown = _("Form %(number)s") % {"number": row.value[:8]}
    if icon == "device":
        shown = _("Browser %(number)s") % {"number": row.value.rpartition(":")[2][:8]}
    return HandleCard(id=row.pk, icon=icon, shown=shown, value=row.value, proof=proof(row.proof))


def _is_at_a_network(kind: str) -> bool:
    """Tell whether a handle is what one network calls somebody: it is of the channel's own kind."""
    return kind not in ICONS and kind in registry.all_channels()
