"""What networks tell of messages: later words, and files that have still to be fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.envelopes import RemoteFile as Lying
from weft.conversations.models import RemoteFile
from weft.kernel import statements


@dataclass(frozen=True, kw_only=True)
class Edit:
    """How a message reads since a moment."""

    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Afterwords:
    """What was later said of one message."""

    edits: tuple[Edit, ...] = ()  # the newest last
    unsent_at: datetime | None = None
    reactions: tuple[str, ...] = ()  # what stands there now, one for each who reacted


@dataclass(frozen=True, kw_only=True)
class Unfetched:
    """A file of a message that is not here: it is being fetched, or could not be."""

    message_id: int
    number: int
    lying: Lying
    is_failed: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a message answers in particular, shown above its words."""

    message_id: int
    text: str  # "" of one whose words are hidden, or that has none
    is_ours: bool


# What people point at is theirs, by its key, or ours, by what the network calls one of its parts.
_ANSWERED = """
    SELECT g.message_id, o.id, CASE WHEN r.message_id IS NULL THEN left(o.text, 300) ELSE '' END,
           o.direction = 'out'
    FROM answering g
    JOIN message m ON m.id = g.message_id
    JOIN message o ON o.id = coalesce(
        (SELECT id FROM message WHERE inbox_id = m.inbox_id AND key = g.about),
        (SELECT message_id FROM trace WHERE inbox_id = m.inbox_id AND external_id = g.about))
    LEFT JOIN redaction r ON r.message_id = o.id
    WHERE g.message_id = ANY(%b::bigint[])
"""


def answered_by(message_ids: Collection[int]) -> dict[int, Answered]:
    """Return what these messages answer, of those that answer one that we have."""
    if not message_ids:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(_ANSWERED, [list(message_ids)])
        return {
            answering: Answered(message_id=message_id, text=text, is_ours=is_ours)
            for answering, message_id, text, is_ours in cursor.fetchall()
        }


_SAID = """
    SELECT m.id, a.kind, a.actor, a.text, a.at
    FROM message m
    JOIN afterword a ON a.inbox_id = m.inbox_id AND (a.about = m.key OR (
        m.direction = 'out' AND a.about IN (
            SELECT external_id FROM trace WHERE message_id = m.id)))
    WHERE m.id = ANY(%b::bigint[])
    ORDER BY m.id, a.at, a.name, a.id
"""


def afterwords_of(message_ids: Collection[int]) -> dict[int, Afterwords]:
    """Return what was later said of those of these messages of which something was said."""
    if not message_ids:
        return {}
    edits: dict[int, list[Edit]] = defaultdict(list)
    unsent: dict[int, datetime] = {}
    reactions: dict[int, dict[str, str]] = defaultdict(dict)
    with statements.prepared() as cursor:
        cursor.execute(_SAID, [list(message_ids)])
        for message_id, kind, actor, text, at in cursor.fetchall():
            if kind == "edited":
                edits[message_id].append(Edit(text=text, at=at))
            elif kind == "unsent":
                unsent[message_id] = at
            else:
                reactions[message_id][actor] = text
    return {
        message_id: Afterwords(
            edits=tuple(edits.get(message_id, ())),
            unsent_at=unsent.get(message_id),
            reactions=tuple(filter(None, reactions.get(message_id, {}).values())),
        )
        for message_id in {*edits, *unsent, *reactions}
    }


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The choices below a message of ours, and which of them the customer took."""

    labels: tuple[str, ...]
    taken: str = ""  # "" for none, yet


# A tap comes back as the words that stood there, perhaps after a few others.
_OFFERED = """
    SELECT c.message_id, c.labels, (
        SELECT l.label FROM (
            SELECT text FROM message
            WHERE thread_id = m.thread_id AND id > m.id AND direction = 'in' ORDER BY id LIMIT 10
        ) AS said
        JOIN unnest(c.labels) AS l(label) ON lower(btrim(said.text)) = lower(l.label)
        LIMIT 1)
    FROM offered_choices c JOIN message m ON m.id = c.message_id
    WHERE c.message_id = ANY(%b::bigint[])
"""


def offered_below(message_ids: Collection[int]) -> dict[int, Offered]:
    """Return the choices below those of these messages that have some."""
    if not message_ids:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(_OFFERED, [list(message_ids)])
        return {
            message_id: Offered(labels=tuple(labels), taken=taken or "")
            for message_id, labels, taken in cursor.fetchall()
        }


def unfetched_of(message_ids: Collection[int]) -> dict[int, list[Unfetched]]:
    """Return the files of these messages that are not here, in the order in which they came."""
    found: dict[int, list[Unfetched]] = defaultdict(list)
    rows = RemoteFile.objects.filter(message__in=message_ids, upload=None)
    for row in rows.order_by("message", "number") if message_ids else ():
        found[row.message_id].append(
            Unfetched(
                message_id=row.message_id,
                number=row.number,
                lying=Lying(
                    ref=row.ref, name=row.name, content_type=row.content_type, size=row.size
                ),
                is_failed=row.state == RemoteFile.State.FAILED,
                reason=row.reason,
            )
        )
    return dict(found)
