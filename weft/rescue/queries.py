"""Everything that reads rescues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from weft.conversations import queries as conversations
from weft.customers import queries as customers
from weft.kernel import parts, statements
from weft.kernel.parts import Part
from weft.people.reader import Reader

from .kinds import How, Kind, Result
from .models import Attempt, Rescue


class Ids(TypedDict):
    """What every event of a rescue says."""

    conversation_id: int
    inbox_id: int
    rescue_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AttemptCard:
    """A try to reach a customer."""

    at: datetime
    by_id: int
    how: How
    result: Result
    note: str


@dataclass(frozen=True, kw_only=True)
class RescueCard:
    """A rescue as faces show it."""

    id: int
    kind: Kind
    conversation_id: int
    message_id: int | None
    failed_at: datetime
    due_at: datetime | None
    is_late: bool  # the clock has struck, and somebody was told
    owner_id: int | None
    owner_name: str
    customer_id: int
    customer_name: str
    inbox_name: str
    text: str  # of the message; "" when it is hidden
    reason: str  # why it could not be sent
    attempts: tuple[AttemptCard, ...] = ()


def ids_of(rescues: Sequence[Rescue]) -> dict[int, Ids]:
    """Return what events of these rescues say, by the rescue's id."""
    kept = conversations.keepers({one.conversation_id for one in rescues}) if rescues else {}
    return {
        one.pk: {
            "conversation_id": one.conversation_id,
            "inbox_id": kept[one.conversation_id][0],
            "rescue_id": one.pk,
            "kind": one.kind,
        }
        for one in rescues
    }


_RESCUES = """
    SELECT r.id, r.kind, r.conversation_id, r.message_id, r.failed_at, r.due_at,
           r.overdue_at IS NOT NULL AS is_late, r.owner_id,
           coalesce(a.first_name || ' ' || a.surname, '') AS owner_name,
           c.customer_id, speaker.name AS customer_name, i.name AS inbox_name,
           CASE WHEN hidden.message_id IS NULL THEN coalesce(left(m.text, 300), '') ELSE '' END
               AS text,
           coalesce(d.reason, '') AS reason
    FROM rescue r
    JOIN conversation c ON c.id = r.conversation_id
    LEFT JOIN message m ON m.id = r.message_id
    JOIN inbox i ON i.id = coalesce(m.inbox_id, c.inbox_id)
    LEFT JOIN delivery d ON d.message_id = m.id
    LEFT JOIN redaction hidden ON hidden.message_id = m.id
    LEFT JOIN agent a ON a.id = r.owner_id
    {speaker}
    WHERE r.state = 'open' AND {visible} AND {only}
    ORDER BY r.due_at NULLS LAST, r.id
    LIMIT {limit}
"""


def open_rescues(reader: Reader, *, limit: int = 200) -> list[RescueCard]:
    """Return who is to be reached of what the reader may see, the most urgent first."""
    return _cards(reader, "true", {}, limit)


def rescues_of(reader: Reader, conversation_id: int) -> list[RescueCard]:
    """Return the open rescues of a conversation, the most urgent first."""
    return _cards(reader, "r.conversation_id = %(id)s", {"id": conversation_id}, 20)


#: Whether somebody is to be reached of conversation %(id)s.
HAS_RESCUES = "EXISTS (SELECT 1 FROM rescue WHERE conversation_id = %(id)s AND state = 'open')"


def figures(reader: Reader, *, at: datetime) -> tuple[int, int]:
    """Return how many customers are to be reached that the reader may see, and how many late."""
    [found] = parts.ask(figures_part(reader, at=at))
    waiting, late = found
    return waiting, late


def figures_part(reader: Reader, *, at: datetime) -> Part[tuple[int, ...]]:
    """Return how `figures` are asked for together with something else, as every page does."""
    text = f"""
        (SELECT ARRAY[count(*), count(*) FILTER (WHERE r.due_at <= %(at)s)]
         FROM rescue r JOIN conversation c ON c.id = r.conversation_id
         WHERE r.state = 'open' AND {conversations.visible_in_sql(reader)})
    """
    return Part(text, {"me": reader.pk, "at": at}, tuple)


def with_open(conversation_ids: Collection[int]) -> set[int]:
    """Return those of these conversations whose customer is still to be reached."""
    found = Rescue.objects.filter(conversation__in=conversation_ids, state=Rescue.State.OPEN)
    return set(found.values_list("conversation_id", flat=True))


def conversation_of(rescue_id: int) -> int | None:
    """Return the conversation of a rescue, open or ended."""
    found = Rescue.objects.filter(pk=rescue_id).values_list("conversation_id", flat=True)
    return found.first()


def _cards(reader: Reader, only: str, values: dict[str, int], limit: int) -> list[RescueCard]:
    sql = _RESCUES.format(
        speaker=customers.SPEAKER,
        visible=conversations.visible_in_sql(reader),
        only=only,
        limit=f"{limit:d}",
    )
    with statements.prepared() as cursor:
        cursor.execute(sql, {"me": reader.pk} | values)
        rows = statements.named(cursor)
    tried = _attempts([row["id"] for row in rows])
    return [
        RescueCard(**row | {"kind": Kind(row["kind"]), "attempts": tuple(tried[row["id"]])})
        for row in rows
    ]


def _attempts(rescue_ids: Collection[int]) -> dict[int, list[AttemptCard]]:
    tried: dict[int, list[AttemptCard]] = defaultdict(list)
    if rescue_ids:
        for one in Attempt.objects.filter(rescue__in=rescue_ids).order_by("pk"):
            tried[one.rescue_id].append(
                AttemptCard(
                    at=one.at,
                    by_id=one.by_id,
                    how=How(one.how),
                    result=Result(one.result),
                    note=one.note,
                )
            )
    return tried
