"""Small cards of the customer panel: how sure we are, handles, facts, the page being viewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from weft.conversations.queries import ThreadCard
from weft.customers.queries import Fact, Handle, Proof

ICONS = {
    "email": "mail", "phone": "phone", "account": "key",
    "typed_email": "mail", "typed_phone": "phone", "submission": "form",
}  # fmt: skip
LINES = 8  # of the cart


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
class FactCard:
    """What we learned, from whom and when."""

    id: int
    label: str
    value: str
    source: str
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class CartLine:
    """One thing in the cart."""

    name: str
    quantity: int
    price: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where the customer is on the shop's site, and what lies in the cart."""

    url: str
    title: str
    referrer: str
    language: str
    cart: list[CartLine]
    total: str


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
            words=_("Seen"),
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
    if icon == "key":  # the shop's own name of the account stands behind the inbox
        shown = _("Account %(name)s") % {"name": row.value.partition(":")[2] or row.value}
    if icon == "form":
        shown = _("Form %(number)s") % {"number": row.value[:8]}
    if icon == "device":
        shown = _("Browser %(number)s") % {"number": row.value.rpartition(":")[2][:8]}
    return HandleCard(id=row.pk, icon=icon, shown=shown, value=row.value, proof=proof(row.proof))


def fact(row: Fact, agents: Mapping[int, str]) -> FactCard:
    """Show a fact with its source."""
    source = agents.get(row.by_id or 0, "") or row.channel or _("the customer")
    return FactCard(id=row.pk, label=row.label, value=row.value, source=source, said_at=row.said_at)


def visit(threads: Sequence[ThreadCard]) -> Visit | None:
    """Read what the newest thread knows of the moment; visitors write it: nothing is believed."""
    context = next((t.context for t in reversed(threads) if t.context), None)
    if not context:
        return None
    page = _map(context.get("page"))
    cart = _map(context.get("cart"))
    url = _text(page.get("url"))
    shown = Visit(
        url=url if _split(url).scheme in {"http", "https"} else "",
        title=_text(page.get("title")),
        referrer=_split(_text(page.get("referrer"))).hostname or "",
        language=_text(context.get("language")),
        cart=[_line(line) for line in _list(cart.get("items"))[:LINES]],
        total=_money(cart.get("total"), cart.get("currency")),
    )
    return shown if shown.url or shown.cart or shown.total else None


def _line(item: Any) -> CartLine:
    line = _map(item)
    quantity = line.get("quantity")
    return CartLine(
        name=_text(line.get("name") or line.get("title") or line.get("sku")),
        quantity=quantity if isinstance(quantity, int) else 1,
        price=_money(line.get("price"), line.get("currency")),
    )


def _money(amount: Any, currency: Any) -> str:
    if not isinstance(amount, int | float | str) or isinstance(amount, bool) or amount == "":
        return ""
    return f"{_text(amount)} {_text(currency)}".strip()


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return str(value)[:300] if isinstance(value, str | int | float) else ""
