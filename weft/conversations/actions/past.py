"""The past: messages that an archive brings in, ours among them, each with its own time.

They wake nobody. A conversation learns of one only when it has none that is newer; what was
silent for longer than its inbox reopens stands closed, and nobody waits in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.envelopes import Inbound, Letter
from weft.conversations.models import Recipient
from weft.kernel import statements
from weft.people import queries as people

from . import addressing
from .threads import Place, Remote


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
                [place.thread_id for place in where],
                [place.conversation_id for place in where],
                [envelope.inbox_id for envelope in envelopes],
                [envelope.key for envelope in envelopes],
                [envelope.text for envelope in envelopes],
                [envelope.sent_at for envelope in envelopes],
                ["out" if envelope.is_ours else "in" for envelope in envelopes],
                [authors.get(_written_by(envelope)) for envelope in envelopes],
                [envelope.is_ours or envelope.is_quiet for envelope in envelopes],
                at,
                at,
            ],
        )
        ids = {(inbox_id, key): message_id for inbox_id, key, message_id in cursor.fetchall()}
    addressing.address(
        {
            (ids[envelope.inbox_id, envelope.key], place.thread_id): Sent(
                envelope.letter, authors.get(_written_by(envelope)), envelope.sent_at
            )
            for envelope, place in zip(envelopes, where, strict=True)
            if envelope.is_ours and envelope.letter and (envelope.inbox_id, envelope.key) in ids
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


# What it comes to, conversation by conversation: its first and newest messages, when we wrote
# last, and since when somebody waits. Nobody waits since before the inbox would reopen, nor with
# an answer behind it.
INSERT = """
    WITH given AS (
        SELECT * FROM unnest(
            %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::timestamptz[],
            %b::text[], %b::bigint[], %b::bool[]
        ) WITH ORDINALITY AS g(thread_id, conversation_id, inbox_id, key, text, sent_at,
                               direction, author_id, is_quiet, number)
    ), new AS (
        INSERT INTO message
            (thread_id, inbox_id, direction, key, author_id, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, direction, key, author_id, text, sent_at, %s
        FROM given ORDER BY number
        ON CONFLICT (inbox_id, key) DO NOTHING
        RETURNING id, inbox_id, key
    ), stored AS (
        SELECT new.id, given.* FROM new JOIN given USING (inbox_id, key)
    ), sent AS (
        INSERT INTO delivery (message_id, state, reason, external_id, changed_at)
        SELECT id, 'sent', '', '', sent_at FROM stored WHERE direction = 'out' ORDER BY id
    ), summed AS (
        SELECT c.id, c.last_at, min(s.sent_at) AS first_at,
               %s - i.reopen_days * interval '1 day' AS old_before,
               coalesce(max(s.sent_at) FILTER (WHERE direction = 'out'), '-infinity') AS answered_at
        FROM stored s JOIN conversation c ON c.id = s.conversation_id
        JOIN inbox i ON i.id = c.inbox_id
        GROUP BY c.id, i.reopen_days
    ), newest AS (
        SELECT DISTINCT ON (s.conversation_id) s.*
        FROM stored s JOIN summed m ON m.id = s.conversation_id
        WHERE m.last_at IS NULL OR s.sent_at >= m.last_at
        ORDER BY s.conversation_id, s.sent_at DESC, s.id DESC
    ), waits AS (
        SELECT s.conversation_id, min(s.sent_at) AS since
        FROM stored s JOIN summed m ON m.id = s.conversation_id
        WHERE NOT s.is_quiet AND s.sent_at > greatest(m.last_at, m.answered_at, m.old_before)
        GROUP BY s.conversation_id
    ), course AS (
        SELECT m.*, w.since,
               m.answered_at >= coalesce(m.last_at, '-infinity') AS is_answered,
               CASE WHEN c.status = 'snoozed' THEN 'snoozed'
                    WHEN w.since IS NOT NULL THEN 'open'
                    WHEN c.last_at IS NULL AND n.sent_at < m.old_before THEN 'closed'
                    ELSE c.status END AS status
        FROM summed m JOIN conversation c ON c.id = m.id
        LEFT JOIN newest n ON n.conversation_id = m.id
        LEFT JOIN waits w ON w.conversation_id = m.id
    ), begun AS (
        UPDATE thread t SET opened_at = f.sent_at
        FROM (SELECT thread_id, min(sent_at) AS sent_at FROM stored GROUP BY thread_id) AS f
        WHERE t.id = f.thread_id AND f.sent_at < t.opened_at
    ), aged AS (
        UPDATE conversation c SET opened_at = o.first_at
        FROM course o
        WHERE c.id = o.id AND o.first_at < c.opened_at
          AND NOT EXISTS (SELECT 1 FROM newest n WHERE n.conversation_id = c.id)
    ), touched AS (
        UPDATE conversation c
        SET opened_at = least(c.opened_at, o.first_at), status = o.status,
            closed_at = CASE WHEN o.status = 'closed' THEN greatest(c.closed_at, n.sent_at) END,
            waiting_since = CASE WHEN o.status = 'closed' THEN NULL
                                 WHEN o.is_answered THEN o.since
                                 ELSE coalesce(c.waiting_since, o.since) END,
            last_message_id = n.id, last_at = n.sent_at, last_text = left(n.text, 200),
            last_direction = n.direction
        FROM course o JOIN newest n ON n.conversation_id = o.id
        WHERE c.id = o.id
    )
    SELECT inbox_id, key, id FROM stored
"""
