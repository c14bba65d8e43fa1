"""Drafting a briefing from what is known, in the language of the moment.

Whoever hands over reads it and changes it. Nothing is guessed: what nobody said or planned does not
stand here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.conversations import mentions
from weft.conversations import queries as conversations
from weft.conversations.queries import Entry
from weft.customers import queries as customers
from weft.customers.queries import CustomerPanel, Proof
from weft.ui import dates

from .briefing import Briefing, Said, last_words, listed, shortened

LOOKED_THROUGH = 40  # newest messages and notes
REACHED_BY = frozenset({"email", "phone", "typed_email", "typed_phone"})


def draft(conversation_id: int, *, at: datetime, promises: Sequence[str] = ()) -> Briefing:
    """Return what a colleague should know of a conversation. `promises` are known elsewhere."""
    subject = conversations.subject_of(conversation_id)
    customer = customers.panel(subject.customer_id, at=at)
    name = customer.name or _("Visitor %(number)d") % {"number": subject.customer_id}
    entries = conversations.timeline(conversation_id, limit=LOOKED_THROUGH).entries
    steps = conversations.follow_ups_of(conversation_id)
    planned = [
        _("%(step)s, planned for %(when)s")
        % {"step": step.text, "when": dates.moment(timezone.localtime(step.due_at))}
        for step in steps
    ]
    return Briefing(
        who=who(customer, name),
        matter=_matter(subject.matter, entries),
        tried=listed(last_words([_said(entry, name) for entry in entries])),
        promised=listed([*promises, *planned]),
    )


def who(customer: CustomerPanel, name: str) -> str:
    """Say who it is, how sure we are, and how they are reached."""
    sure = {
        Proof.VERIFIED: _("verified"),
        Proof.SEEN: _("seen on the channel, not verified"),
        Proof.CLAIMED: _("claimed, not verified"),
    }[customer.proof]
    reached = [one.value for one in customer.handles if one.kind in REACHED_BY]
    return ", ".join([f"{name} ({sure})", *dict.fromkeys(reached)])


def _matter(named: str, entries: Sequence[Entry]) -> str:
    """Return what it is about, as named or as the customer put it first, and its numbers."""
    said = [one.text for one in entries if one.direction == "in" and not one.is_redacted]
    words = named or shortened(said[0] if said else "")
    read = (mention for text in said for mention in mentions.read(text))
    numbers = dict.fromkeys(one.value for one in read if one.kind == "number")
    missing = [number for number in numbers if number not in words]
    return " · ".join(filter(None, [words, ", ".join(missing)]))


def _said(entry: Entry, customer: str) -> Said:
    author = customer if entry.direction == "in" else entry.author_name or "Weft"
    if entry.direction == "note":
        author = _("Note by %(name)s") % {"name": author}
    return Said(author=author, text=entry.text, is_hidden=entry.is_redacted)
