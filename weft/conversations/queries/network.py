"""What networks tell of messages: later words, and files that have still to be fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from weft.conversations.envelopes import RemoteFile as Lying
from weft.conversations.models import RemoteFile
from weft.kernel import statements

# a try to amend a message, of which nothing was heard: whoever made it is gone, see amending.py
GIVEN_UP = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """How a message reads since a moment."""

    text: str
    at: datetime
    by: str = ""  # which of our agents wrote so; "" for what the network told


@dataclass(frozen=True, kw_only=True)
class Afterwords:
    """What was later said of one message."""

    edits: tuple[Edit, ...] = ()  # the newest last
    unsent_at: datetime | None = None
    unsent_by: str = ""  # which of our agents took it back; "" for what the network told
    reactions: tuple[str, ...] = ()  # what stands there now, one for each who reacted
    reaction: str = ""  # ours among them
    reacted_by: str = ""  # which agent put it there
    # what somebody tried to do with it (edited, unsent, reacted) of which nobody knows what came
    doubted: str = ""
    doubted_text: str = ""  # the words, or the emoji, that somebody wanted there
    was_undone: bool = False  # no doubt is left: the network did not deliver it
    undone_why: str = ""  # in words for the agent


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
    SELECT m.id, a.kind, a.actor, a.text, a.at,
           a.by_id IS NOT NULL, coalesce(g.first_name || ' ' || g.surname, '')
    FROM message m
    JOIN afterword a ON a.inbox_id = m.inbox_id AND (a.about = m.key OR (
        m.direction = 'out' AND a.about IN (
            SELECT external_id FROM trace WHERE message_id = m.id)))
    LEFT JOIN agent g ON g.id = a.by_id
    WHERE m.id = ANY(%b::bigint[])
    ORDER BY m.id, a.at, a.name, a.id
"""
# Doubt ends with the next try of which one knows that it was done; one that still runs is none.
_DOUBTED = """
    SELECT DISTINCT ON (message_id) message_id, kind, text, state, reason, at FROM amendment
    WHERE message_id = ANY(%b::bigint[]) AND state <> 'failed'
    ORDER BY message_id, id DESC
"""


def afterwords_of(message_ids: Collection[int]) -> dict[int, Afterwords]:
    """Return what was later said of those of these messages of which something was said."""
    if not message_ids:
        return {}
    found: dict[int, _Said] = defaultdict(_Said)
    with statements.prepared() as cursor:
        cursor.execute(_SAID, [list(message_ids)])
        for message_id, *said in cursor.fetchall():
            found[message_id].add(*said)
        cursor.execute(_DOUBTED, [list(message_ids)])
        given_up = timezone.now() - GIVEN_UP
        for message_id, kind, text, state, reason, at in cursor.fetchall():
            if state in {"unknown", "undone"} or (state == "trying" and at <= given_up):
                said = found[message_id]
                said.doubted, said.doubted_text = kind, text
                said.was_undone, said.undone_why = state == "undone", reason
    return {message_id: said.summed() for message_id, said in found.items()}


@dataclass
class _Said:
    """What was said of one message, as it is read one by one."""

    edits: list[Edit] = field(default_factory=list)
    unsent_at: datetime | None = None
    unsent_by: str = ""
    reactions: dict[tuple[bool, str], str] = field(default_factory=dict)
    reacted_by: str = ""
    doubted: str = ""
    doubted_text: str = ""
    was_undone: bool = False
    undone_why: str = ""

    def add(self, kind: str, actor: str, text: str, at: datetime, is_ours: bool, by: str) -> None:
        """Add what was said next."""
        if kind == "edited":
            # networks tell us of our own corrections, too
            if not self.edits or self.edits[-1].text != text:
                self.edits.append(Edit(text=text, at=at, by=by))
        elif kind == "unsent":
            self.unsent_at = self.unsent_at or at
            self.unsent_by = self.unsent_by or by
        else:
            self.reactions[is_ours, actor] = text
            if is_ours:
                self.reacted_by = by if text else ""

    def summed(self) -> Afterwords:
        """Return all of it."""
        return Afterwords(
            edits=tuple(self.edits),
            unsent_at=self.unsent_at,
            unsent_by=self.unsent_by,
            reactions=tuple(filter(None, self.reactions.values())),
            reaction=self.reactions.get((True, ""), ""),
            reacted_by=self.reacted_by,
            doubted=self.doubted,
            doubted_text=self.doubted_text,
            was_undone=self.was_undone,
            undone_why=self.undone_why,
        )


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
    if not message_ids:  # to make a query of Django's costs even when nobody asks it
        return {}
    found: dict[int, list[Unfetched]] = defaultdict(list)
    rows = RemoteFile.objects.filter(message__in=message_ids, upload=None)
    for row in rows.order_by("message", "number"):
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
