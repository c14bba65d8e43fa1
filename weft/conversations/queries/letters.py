"""Letters, the people who take part in their threads, and what became of each copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from weft.conversations.envelopes import Field, Letter, Party
from weft.conversations.models import Letter as LetterRow
from weft.conversations.models import Participant, Recipient


@dataclass(frozen=True, kw_only=True)
class LetterCard(Letter):
    """A letter as a page shows it; `html` is left out unless it was asked for."""

    message_id: int
    has_html: bool


@dataclass(frozen=True, kw_only=True)
class ParticipantCard:
    """An address in a thread; `is_proposed`: named in a Cc, and not let in."""

    address: str
    name: str
    is_proposed: bool


@dataclass(frozen=True, kw_only=True)
class RecipientCard:
    """One copy of a letter of ours."""

    address: str
    name: str
    role: str
    state: str
    reason: str  # words for the agent
    changed_at: datetime


def letters_of(message_ids: Sequence[int], *, with_html: bool = False) -> dict[int, LetterCard]:
    """Return the letters of those of these messages that have one. One query."""
    if not message_ids:
        return {}
    rows = _rows().filter(message_id__in=message_ids)
    if not with_html:
        rows = rows.defer("html")
    return {row.message_id: _card(row, with_html=with_html) for row in rows}


def typed_in(conversation_id: int) -> tuple[Field, ...]:
    """Return what was typed into the newest form of a conversation; mostly there is none."""
    rows = LetterRow.objects.filter(
        message__thread__conversation_id=conversation_id, message__redaction=None
    )
    newest = rows.exclude(fields=[]).order_by("-message_id").values_list("fields", flat=True)
    return tuple(Field(**one) for one in newest.first() or ())


#: Whether anything was typed into a form in conversation %(id)s.
HAS_TYPED = """
    EXISTS (SELECT 1 FROM thread t JOIN message m ON m.thread_id = t.id
            JOIN letter l ON l.message_id = m.id
            WHERE t.conversation_id = %(id)s AND l.fields <> '[]')
"""


def last_letter_of(thread_id: int) -> LetterCard | None:
    """Return the newest letter of a thread, without its HTML; None when it has none."""
    row = _rows().filter(message__thread_id=thread_id).defer("html").order_by("-message_id").first()
    return _card(row, with_html=False) if row else None


def subjects_of(thread_ids: Collection[int]) -> dict[int, str]:
    """Return what the newest letter of each of these threads is about, where it says so."""
    newest = LetterRow.objects.filter(message__thread_id__in=thread_ids).exclude(subject="")
    rows = newest.order_by("message__thread_id", "-message_id").distinct("message__thread_id")
    return dict(rows.values_list("message__thread_id", "subject"))


def _rows() -> QuerySet[LetterRow]:
    has_html = ExpressionWrapper(~Q(html=""), output_field=BooleanField())
    return LetterRow.objects.annotate(has_html=has_html)


def participants_of(thread_ids: Collection[int]) -> dict[int, list[ParticipantCard]]:
    """Return who takes part in each of these threads, and who is only proposed; oldest first."""
    found: dict[int, list[ParticipantCard]] = defaultdict(list)
    for row in Participant.objects.filter(thread_id__in=thread_ids).order_by("pk"):
        found[row.thread_id].append(
            ParticipantCard(address=row.address, name=row.name, is_proposed=row.is_proposed)
        )
    return dict(found)


def recipients_of(message_ids: Collection[int]) -> dict[int, list[RecipientCard]]:
    """Return what became of each copy of these letters of ours."""
    found: dict[int, list[RecipientCard]] = defaultdict(list)
    for row in Recipient.objects.filter(message_id__in=message_ids).order_by("pk"):
        found[row.message_id].append(
            RecipientCard(
                address=row.address,
                name=row.name,
                role=row.role,
                state=row.state,
                reason=row.reason,
                changed_at=row.changed_at,
            )
        )
    return dict(found)


def _card(row: Any, *, with_html: bool) -> LetterCard:
    return LetterCard(
        message_id=row.message_id,
        subject=row.subject,
        sender=row.sender and party(row.sender, "from"),
        recipients=tuple(party(one, one.get("role", "to")) for one in row.recipients),
        html=row.html if with_html else "",
        has_html=row.has_html,
        rest=row.rest,
        name=row.name,
        standing=row.standing,
        verdict=row.verdict,
        traits=row.traits,
        fields=tuple(Field(**one) for one in row.fields),
    )


def party(kept: Mapping[str, str], role: Any) -> Party:
    """Return a party from how a letter keeps it."""
    return Party(address=kept["address"], name=kept.get("name", ""), role=role)
