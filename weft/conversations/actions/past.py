"""The past: messages that an archive brings in, ours among them, each with its own time.

They wake nobody. A conversation learns of one only when it has none that is newer; what was
silent for longer than its inbox reopens stands closed, and nobody waits in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from weft.conversations.envelopes import Inbound, Letter
from weft.conversations.models import Conversation, Recipient
from weft.kernel import statements
from weft.people import queries as people

from . import addressing
from .threads import Place, Remote

Status = Conversation.Status


@dataclass(frozen=True)
class Sent:
    """A letter that we sent before it came to us from an archive."""

    letter: Letter
    by: int | None
    at: datetime


def insert(
    envelopes: Sequence[Inbound], places: Mapping[Remote, Place], *, at: datetime
) -> dict[tuple[int, str], int]:
    """Insert the messages in order; return the ids of those that were not there before."""
    authors = _authors(envelopes)
    where = [places[envelope.inbox_id, envelope.remote] for envelope in envelopes]
    with statements.prepared() as cursor:
        cursor.execute(
            INSERT,
            [
                at,
                [place.thread_id for place in where],
                [envelope.inbox_id for envelope in envelopes],
                ["out" if envelope.is_ours else "in" for envelope in envelopes],
                [envelope.key for envelope in envelopes],
                [authors.get(_written_by(envelope)) for envelope in envelopes],
                [envelope.text for envelope in envelopes],
                [envelope.sent_at for envelope in envelopes],
            ],
        )
        ids = {(inbox_id, key): message_id for inbox_id, key, message_id in cursor.fetchall()}
    new = {ids[one.inbox_id, one.key]: one for one in envelopes if (one.inbox_id, one.key) in ids}
    if new:
        _learn(new, places, at=at)
    addressing.address(
        {
            (message_id, places[one.inbox_id, one.remote].thread_id): Sent(
                one.letter, authors.get(_written_by(one)), one.sent_at
            )
            for message_id, one in new.items()
            if one.is_ours and one.letter
        },
        state=Recipient.State.SENT,
    )
    return ids


def _authors(envelopes: Sequence[Inbound]) -> dict[str, int]:
    """Return the agents who wrote what is ours, by their addresses."""
    addresses = {_written_by(envelope) for envelope in envelopes if envelope.is_ours} - {""}
    return people.with_addresses(addresses) if addresses else {}


def _written_by(envelope: Inbound) -> str:
    author = envelope.letter and envelope.letter.sender
    return author.address if author and envelope.is_ours else ""


INSERT = """
    WITH new AS (
        INSERT INTO message
            (thread_id, inbox_id, direction, key, author_id, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, direction, key, author_id, text, sent_at, %s
        FROM unnest(
            %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::text[],
            %b::timestamptz[]
        ) AS m(thread_id, inbox_id, direction, key, author_id, text, sent_at)
        ON CONFLICT (inbox_id, key) DO NOTHING
        RETURNING id, inbox_id, key, direction, sent_at
    ), sent AS (
        INSERT INTO delivery (message_id, state, reason, external_id, changed_at)
        SELECT id, 'sent', '', '', sent_at FROM new WHERE direction = 'out' ORDER BY id
    )
    SELECT inbox_id, key, id FROM new
"""


class _Entry(NamedTuple):
    """A new message, by which a conversation changes."""

    sent_at: datetime
    id: int
    direction: str
    is_quiet: bool
    text: str


@dataclass(frozen=True)
class _Course:
    """How a conversation stands."""

    id: int
    status: str
    opened_at: datetime
    closed_at: datetime | None
    waiting_since: datetime | None
    last_message_id: int | None
    last_at: datetime | None
    last_text: str
    last_direction: str

    def after(self, entries: Sequence[_Entry], *, old_before: datetime) -> _Course:
        """Return how it stands with these messages. Nobody waits since before `old_before`."""
        opened_at = min(self.opened_at, *(one.sent_at for one in entries))
        newest = max(entries)
        if self.last_at and newest.sent_at < self.last_at:
            return replace(self, opened_at=opened_at)
        until = self.last_at or opened_at
        answers = [one.sent_at for one in entries if one.direction == "out"]
        is_answered = any(one >= until for one in answers)
        # what stood here before is counted already
        settled = max([old_before, *answers, *([self.last_at] if self.last_at else [])])
        waiting = [one.sent_at for one in entries if not one.is_quiet and one.sent_at > settled]
        since = min(waiting, default=None)
        status = self.status
        if status != Status.SNOOZED and since:
            status = Status.OPEN
        elif self.last_at is None and newest.sent_at < old_before:
            status = Status.CLOSED
        is_closed = status == Status.CLOSED
        return _Course(
            id=self.id,
            status=status,
            opened_at=opened_at,
            closed_at=max(self.closed_at or newest.sent_at, newest.sent_at) if is_closed else None,
            waiting_since=None
            if is_closed
            else since
            if is_answered
            else self.waiting_since or since,
            last_message_id=newest.id,
            last_at=newest.sent_at,
            last_text=newest.text[:200],
            last_direction=newest.direction,
        )


def _learn(new: Mapping[int, Inbound], places: Mapping[Remote, Place], *, at: datetime) -> None:
    """Let conversations and threads learn of new messages, given by their ids."""
    entries: dict[int, list[_Entry]] = defaultdict(list)
    began: dict[int, datetime] = {}
    for message_id, one in new.items():
        place = places[one.inbox_id, one.remote]
        direction = "out" if one.is_ours else "in"
        is_quiet = one.is_quiet or one.is_ours
        entries[place.conversation_id].append(
            _Entry(one.sent_at, message_id, direction, is_quiet, one.text)
        )
        began[place.thread_id] = min(one.sent_at, began.get(place.thread_id, one.sent_at))
    with statements.prepared() as cursor:
        cursor.execute(BEFORE, [list(entries)])
        courses = [
            _Course(*row).after(entries[row[0]], old_before=at - timedelta(days=reopen_days))
            for *row, reopen_days in cursor.fetchall()
        ]
        columns = zip(*map(astuple, courses), strict=True)
        cursor.execute(AFTER, [list(began), list(began.values()), *map(list, columns)])


# The caller has locked these conversations, or just opened them.
BEFORE = """
    SELECT c.id, c.status, c.opened_at, c.closed_at, c.waiting_since,
           c.last_message_id, c.last_at, c.last_text, c.last_direction, i.reopen_days
    FROM conversation c JOIN inbox i ON i.id = c.inbox_id
    WHERE c.id = ANY(%b::bigint[])
"""

AFTER = """
    WITH begun AS (
        UPDATE thread t SET opened_at = b.at
        FROM unnest(%b::bigint[], %b::timestamptz[]) AS b(id, at)
        WHERE t.id = b.id AND b.at < t.opened_at
    )
    UPDATE conversation c
    SET status = a.status, opened_at = a.opened_at, closed_at = a.closed_at,
        waiting_since = a.waiting_since, snoozed_until = CASE WHEN a.status = 'snoozed'
        THEN c.snoozed_until END, last_message_id = a.last_message_id, last_at = a.last_at,
        last_text = a.last_text, last_direction = a.last_direction
    FROM unnest(
        %b::bigint[], %b::text[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[],
        %b::bigint[], %b::timestamptz[], %b::text[], %b::text[]
    ) AS a(id, status, opened_at, closed_at, waiting_since, last_message_id, last_at, last_text,
           last_direction)
    WHERE c.id = a.id
"""
