"""Finding the conversation that another one belongs to: what is likely, and what was typed.

What is likely comes from the customer's own conversations, each with its reason: the same order
number, the same subject. Looking further is by number, by address, or by words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.console.timeline.letters import MARKS
from weft.conversations import mentions, queries
from weft.conversations.queries import Conversation, Row
from weft.customers import queries as customers
from weft.people.reader import Reader
from weft.search import queries as search
from weft.search.asked import understand

SHOWN = 8
LOOKED_THROUGH = 50  # the newest conversations of one customer
STRANGERS = 3
SAID = 20  # the newest messages in which a number may stand


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A conversation to choose, and why it stands here."""

    row: Row
    reasons: tuple[str, ...]
    is_stranger: bool  # it is another customer's


def numbers(texts: Iterable[str]) -> set[str]:
    """Return what looks like the number of an order, an invoice or a parcel in some texts."""
    return {one.value for text in texts for one in mentions.read(text) if one.kind == "number"}


def likely(reader: Reader, conversation: Conversation) -> list[Candidate]:
    """Return what the conversation may belong to, the likeliest first: the same customer's."""
    family = customers.family(conversation.customer_id)
    rows = queries.rows_of_customers(reader, family, limit=LOOKED_THROUGH)
    others = [row for row in rows if row.id != conversation.pk]
    said = queries.timeline(conversation.pk, limit=SAID).entries
    own = numbers([conversation.matter, *(entry.text for entry in said)])
    found = [_weighed(row, own, _bare(conversation.matter)) for row in others]
    found += _of_strangers(reader, own, family)
    found.sort(key=lambda one: (-one[0], -(one[1].row.last_message_id or 0)))
    return [candidate for _weight, candidate in found[:SHOWN]]


def _weighed(row: Row, own: set[str], matter: str) -> tuple[int, Candidate]:
    reasons, weight = [], 0
    if same := own & numbers([row.matter, row.last_text]):
        reasons.append(_("Same number: %(number)s") % {"number": min(same)})
        weight += 4
    if matter and _bare(row.matter) == matter:
        reasons.append(_("Same subject"))
        weight += 3
    if row.status != "closed":
        weight += 2
    reasons.append(_("Same customer"))
    return weight, Candidate(row=row, reasons=tuple(reasons), is_stranger=False)


def _of_strangers(
    reader: Reader, own: set[str], family: Sequence[int]
) -> Iterator[tuple[int, Candidate]]:
    """Yield others' conversations about the same number: perhaps the same person, elsewhere."""
    keys = {mentions.Mentioned("number", number) for number in own}
    found = {one.conversation_id: one for one in queries.mentioned_by_others(keys, but=family)}
    for conversation_id, one in list(found.items())[:STRANGERS]:
        if row := queries.row(reader, queries.current(conversation_id)):
            reasons = (_("Same number: %(number)s") % {"number": one.value},)
            yield 3, Candidate(row=row, reasons=reasons, is_stranger=True)


def _bare(matter: str) -> str:
    return MARKS.sub("", matter, count=1).strip().casefold()


def asked_for(reader: Reader, conversation: Conversation, asked: str) -> list[Candidate]:
    """Return the conversations that somebody typed a number, an address or words for."""
    family = customers.family(conversation.customer_id)
    rows: list[Row] = []
    if (number := _number(asked)) and (row := queries.row(reader, queries.current(number))):
        rows.append(row)
    for kind, value in (("email", asked.lower()), ("phone", asked)):
        if (owner := customers.customer_of_handle(kind, value)) is not None:
            rows += queries.rows_of_customers(reader, customers.family(owner), limit=SHOWN)
    words = asked.casefold().split()
    own = queries.rows_of_customers(reader, family, limit=LOOKED_THROUGH)
    rows += [row for row in own if all(word in _words(row) for word in words)]
    if len({row.id for row in rows}) < SHOWN:
        rows += _searched(reader, asked)
    return _candidates(rows, conversation, family)


def _searched(reader: Reader, asked: str) -> list[Row]:
    """Return what the search finds among all that the reader may see, by words and names."""
    zone = timezone.get_current_timezone()
    question = understand(asked, today=timezone.localdate(), is_typing=True)
    try:
        hits = search.search(reader, question, zone=zone, limit=SHOWN).hits
    except search.TooBroad:
        return []
    found = (queries.row(reader, hit.conversation_id) for hit in hits)
    return [row for row in found if row]


def _candidates(
    rows: Sequence[Row], conversation: Conversation, family: Sequence[int]
) -> list[Candidate]:
    unique = {row.id: row for row in rows if row.id != conversation.pk}
    return [
        Candidate(row=row, reasons=(), is_stranger=row.customer_id not in family)
        for row in list(unique.values())[:SHOWN]
    ]


def _words(row: Row) -> str:
    return f"{row.matter} {row.last_text} {row.inbox_name} {' '.join(row.tags)}".casefold()


def _number(asked: str) -> int | None:
    text = asked.removeprefix("#")
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint
