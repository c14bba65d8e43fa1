"""Replies to the customer.

The batch is the unit: replies that arrive together are written by the same few statements, and one
that cannot be written hurts none of its neighbours. The steps:

    lock the conversations         sorted, so that no two writers wait for each other
    look at each                   where the reply goes, and what stands in its way
    write                          the database drops what was written before, and the
                                   conversations learn of the rest
    say what happened
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from weft.conversations.endings import Closing, Ending
from weft.conversations.envelopes import Letter
from weft.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
    MessageHeld,
    MessageQueued,
    MessageSent,
)
from weft.conversations.models import Conversation, Delivery
from weft.conversations.queries import Where
from weft.kernel import statements
from weft.kernel.events import Event, say

from . import addressing, closing, course, holding, offering, uploads
from .wanted import Reply
from .write import InboxOff, NothingToAnswer, NotWritten, SomethingNewer, Written, problem_of

Status = Conversation.Status
State = Delivery.State


Outcome = Written | NotWritten
Live = Callable[[int], bool]  # whether what an inbox has stored is sent with that


def reply(  # noqa: PLR0913 -- all but one by name, as Reply has them
    conversation_id: int,
    *,
    text: str,
    by: int | None,
    at: datetime,
    key: str,
    seen_up_to: int | None = None,
    thread_id: int | None = None,
    uploads: Collection[UUID] = (),
    letter: Letter | None = None,
    hold_until: datetime | None = None,
    closes: bool = False,
    ending: Ending | None = None,
    rests_until: datetime | None = None,
) -> Written:
    """Queue one answer to the customer; Reply says what the arguments mean.

    Raises EmptyMessage, TextTooLong, NothingToAnswer, InboxOff, SomethingNewer, OutcomeNeeded.
    """
    one = Reply(
        conversation_id=conversation_id,
        text=text,
        by=by,
        at=at,
        key=key,
        seen_up_to=seen_up_to,
        thread_id=thread_id,
        uploads=uploads,
        letter=letter,
        hold_until=hold_until,
        closes=closes,
        ending=ending,
        rests_until=rests_until,
    )
    [outcome] = reply_all([one])
    if isinstance(outcome, NotWritten):
        raise outcome
    return outcome


@transaction.atomic(savepoint=False)  # a busy road: no round trip more than it needs
def reply_all(replies: Sequence[Reply], *, is_live: Live = lambda _: False) -> list[Outcome]:
    """Queue answers to customers. Return, in their order, what became of each.

    Those of one conversation are written one after the other, each in sight of the one before.
    What goes out by an inbox that `is_live` is sent with that: whoever knows the channels says so
    here, and spares them a reaction, which takes half as long again as all the rest.
    """
    outcomes: dict[int, Outcome] = {}
    waiting: dict[int, Reply] = {}
    for number, one in enumerate(replies):
        if problem := problem_of(one.text, one.uploads):
            outcomes[number] = problem
        else:
            waiting[number] = one
    news: list[Event] = []
    closings: list[Closing] = []
    with statements.together():
        _lock({one.conversation_id for one in waiting.values()})
        while waiting:
            # What somebody else wrote under the same key while we looked is seen on the next turn
            done = _write(_first_of_each(waiting), news, closings, is_live)
            outcomes |= done
            waiting = {number: one for number, one in waiting.items() if number not in done}
        say(*news)
        closing.settle(closings)
    return [outcomes[number] for number in range(len(replies))]


def _lock(conversation_ids: Collection[int]) -> None:
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT id FROM conversation WHERE id = ANY(%b::bigint[])
            ORDER BY id FOR NO KEY UPDATE
            """,
            [list(conversation_ids)],
        )


def _first_of_each(waiting: Mapping[int, Reply]) -> dict[int, Reply]:
    """Return the first reply of each conversation."""
    first: dict[int, int] = {}
    for number, one in waiting.items():
        first.setdefault(one.conversation_id, number)
    return {number: waiting[number] for number in first.values()}


class _Place(NamedTuple):
    """Where a reply goes, and its conversation as it is before."""

    thread_id: int
    inbox_id: int  # of the thread
    is_on: bool
    conversation_inbox_id: int
    queue_id: int | None
    status: str
    assignee_id: int | None
    written_id: int | None  # the message with the same key, and its thread
    written_thread_id: int
    newer: list[int]


def _write(
    replies: Mapping[int, Reply], news: list[Event], closings: list[Closing], is_live: Live
) -> dict[int, Outcome]:
    """Write what can be written, each in a conversation of its own.

    Add what happened to `news`, and which matters ended to `closings`. Left out of the answer is
    what turned out to be written already: look again.
    """
    places = _look(replies)
    outcomes = {
        number: outcome
        for number, one in replies.items()
        if (outcome := _settled(one, places.get(number)))
    }
    open_ = {number: one for number, one in replies.items() if number not in outcomes}
    ends = _closings(open_, places)
    lacking = closing.lacking(list(ends.values()))
    for number in [n for n, one in ends.items() if one.conversation_id in lacking]:
        outcomes[number] = closing.OutcomeNeeded([open_.pop(number).conversation_id])
    if not open_:
        return outcomes
    states = {number: _state(one, places[number], is_live) for number, one in open_.items()}
    ids = _insert(open_, places, states)
    new = {message_id: open_[number] for number, message_id in ids.items()}
    uploads.carry((id_, upload, one.by) for id_, one in new.items() for upload in one.uploads)
    offering.offer({id_: one.choices for id_, one in new.items()})
    addressing.address(
        {
            (ids[number], places[number].thread_id): one
            for number, one in open_.items()
            if number in ids and one.letter
        }
    )
    for number, message_id in ids.items():
        place = places[number]
        news += _news(open_[number], place, message_id, states[number])
        outcomes[number] = Written(message_id=message_id, thread_id=place.thread_id, is_new=True)
    closings += [ends[number] for number in ids if number in ends]
    return outcomes


def _closings(replies: Mapping[int, Reply], places: Mapping[int, _Place]) -> dict[int, Closing]:
    """Return which matters agents would end with their replies."""
    return {
        number: Closing(
            conversation_id=one.conversation_id,
            queue_id=places[number].queue_id,
            by=one.by,
            at=one.at,
            ending=one.ending,
        )
        for number, one in replies.items()
        if one.closes and one.by is not None and places[number].status != Status.CLOSED
    }


def _look(replies: Mapping[int, Reply]) -> dict[int, _Place]:
    with statements.prepared() as cursor:
        cursor.execute(
            LOOK,
            [
                list(replies),
                [one.conversation_id for one in replies.values()],
                [one.thread_id for one in replies.values()],
                [one.key for one in replies.values()],
                [one.seen_up_to for one in replies.values()],
                [one.by for one in replies.values()],
            ],
        )
        return {number: _Place(*place) for number, *place in cursor.fetchall()}


# Own messages never stand in the way. A thread that we began and ended has nobody to answer.
LOOK = """
    SELECT r.number, t.id, t.inbox_id, i.is_on, c.inbox_id, c.queue_id, c.status,
           c.assignee_id, w.id, w.thread_id,
           ARRAY(
               SELECT m.id FROM thread o JOIN message m ON m.thread_id = o.id
               WHERE o.conversation_id = c.id AND m.id > r.seen_up_to
                 AND (m.direction = 'in' OR m.author_id IS DISTINCT FROM r.author_id)
               ORDER BY m.id LIMIT 100
           )
    FROM unnest(
        %b::int[], %b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::bigint[]
    ) AS r(number, conversation_id, thread_id, key, seen_up_to, author_id)
    JOIN conversation c ON c.id = r.conversation_id
    LEFT JOIN message l ON l.id = c.last_message_id
    JOIN LATERAL (
        SELECT t.id, t.inbox_id FROM thread t
        WHERE t.conversation_id = c.id AND t.id = coalesce(r.thread_id, l.thread_id, t.id)
          AND NOT (t.ended_at IS NOT NULL AND starts_with(t.remote, 'begun:'))
        ORDER BY t.id DESC LIMIT 1
    ) AS t ON true
    JOIN inbox i ON i.id = t.inbox_id
    LEFT JOIN message w ON w.inbox_id = t.inbox_id AND w.key = r.key
"""


def _settled(one: Reply, place: _Place | None) -> Outcome | None:
    """Return what became of a reply that is not to be written, or None."""
    if place is None:
        return NothingToAnswer(f"conversation {one.conversation_id} has no such thread")
    if place.written_id is not None:
        return Written(message_id=place.written_id, thread_id=place.written_thread_id, is_new=False)
    if not place.is_on:
        return InboxOff(f"inbox {place.inbox_id}")
    return SomethingNewer(place.newer) if place.newer else None


def _state(one: Reply, place: _Place, is_live: Live) -> str:
    """Return the state in which a reply's delivery begins."""
    if one.held_until:
        return State.HELD
    return State.SENT if is_live(place.inbox_id) else State.QUEUED


def _insert(
    replies: Mapping[int, Reply], places: Mapping[int, _Place], states: Mapping[int, str]
) -> dict[int, int]:
    """Insert the messages in order; return the ids of those that were not there before."""
    with statements.prepared() as cursor:
        cursor.execute(
            INSERT,
            [
                list(replies),
                [one.conversation_id for one in replies.values()],
                [places[number].thread_id for number in replies],
                [places[number].inbox_id for number in replies],
                [one.key for one in replies.values()],
                [one.by for one in replies.values()],
                [one.text for one in replies.values()],
                [one.at for one in replies.values()],
                [states[number] for number in replies],
                [one.held_until for one in replies.values()],
                [one.is_automatic for one in replies.values()],
                [one.leaves for one in replies.values()],
                [None if one.closes else one.rests_until for one in replies.values()],
            ],
        )
        return dict(sorted(cursor.fetchall()))


# Each conversation learns of its newest message, that it is open (or closed with it, or resting),
# that nobody waits and who looks after it. In one statement with the messages: a round trip costs
# more than the work in it.
INSERT = """
    WITH given AS (
        SELECT * FROM unnest(
            %b::int[], %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::bigint[],
            %b::text[], %b::timestamptz[], %b::text[], %b::timestamptz[], %b::bool[], %b::text[],
            %b::timestamptz[]
        ) AS g(number, conversation_id, thread_id, inbox_id, key, author_id, text, at, state,
               held_until, is_automatic, leaves, rests_until)
    ), stored AS (
        INSERT INTO message
            (thread_id, inbox_id, direction, key, author_id, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, 'out', key, author_id, text, at, at
        FROM given ORDER BY number
        ON CONFLICT (inbox_id, key) DO NOTHING
        RETURNING id, thread_id
    ), new AS (
        SELECT stored.id, given.* FROM stored JOIN given USING (thread_id)
    ), queued AS (
        INSERT INTO delivery (message_id, state, reason, external_id, changed_at, due_at, before)
        SELECT n.id, n.state, '', '', at, held_until,
               CASE WHEN held_until IS NOT NULL THEN jsonb_build_object(
                   'status', c.status, 'assignee_id', c.assignee_id,
                   'waiting_since', c.waiting_since, 'snoozed_until', c.snoozed_until,
                   'closed_at', c.closed_at) END
        FROM new n JOIN conversation c ON c.id = n.conversation_id ORDER BY n.id
    ), touched AS (
        UPDATE conversation c
        SET status = n.leaves, closed_at = CASE n.leaves WHEN 'closed' THEN n.at END,
            snoozed_until = n.rests_until, waiting_since = NULL, woken_at = NULL, woken_by = '',
            assignee_id = coalesce(c.assignee_id, n.author_id),
            last_message_id = n.id, last_at = n.at, last_text = left(n.text, 200),
            last_direction = 'out'
        FROM new n
        WHERE c.id = n.conversation_id AND NOT n.is_automatic
    ), sent AS (
        DELETE FROM draft d USING new n
        WHERE d.conversation_id = n.conversation_id AND d.agent_id = n.author_id
    )
    SELECT number, id FROM new
"""


def _news(one: Reply, place: _Place, message_id: int, state: str) -> Iterable[Event]:
    message = {
        "conversation_id": one.conversation_id,
        "thread_id": place.thread_id,
        "inbox_id": place.inbox_id,
        "message_id": message_id,
    }
    if one.held_until:
        holding.hold(message_id, until=one.held_until)
        yield MessageHeld(**message, until=one.held_until.isoformat(), actor_id=one.by)
    else:
        yield MessageQueued(**message, is_sent=state == State.SENT, actor_id=one.by)
    if not one.is_automatic:
        yield from _course(one, place)
    if state == State.SENT:
        yield MessageSent(**message)


def _course(one: Reply, place: _Place) -> Iterable[Event]:
    """Tell what an answer does to its conversation."""
    where: Where = {"conversation_id": one.conversation_id, "inbox_id": place.conversation_inbox_id}
    if place.status == Status.CLOSED and not one.closes:
        yield ConversationReopened(**where, actor_id=one.by)
    elif place.status == Status.SNOOZED and one.leaves == Status.OPEN:
        yield ConversationWoken(**where, reason="agent", actor_id=one.by)
    if one.closes and place.status != Status.CLOSED:
        yield ConversationClosed(**where, actor_id=one.by)
    elif one.rests_until and not one.closes:
        course.wake_later(one.conversation_id, at=one.rests_until)
        until = one.rests_until.isoformat()
        yield ConversationSnoozed(**where, until=until, actor_id=one.by)
    if one.by is not None and place.assignee_id is None:
        yield ConversationAssigned(**where, assignee_id=one.by, actor_id=one.by)
