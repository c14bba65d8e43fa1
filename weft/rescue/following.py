"""From what was said to who is to be reached: the follower that makes rescues, and ends them.

It asks how things stand now, so a batch that comes late, or twice, makes nothing that is over, and
nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from weft.conversations import events as said_of
from weft.conversations import queries
from weft.customers import queries as customers
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.scheduling.events import PlanChanged

from . import actions, watching
from .kinds import Failure, Kind
from .models import Rescue
from .watching import Ways

State = Rescue.State
ARRIVALS = (said_of.MessageSent.name, said_of.MessageDelivered.name)
FAILURES = (said_of.MessageFailed.name, said_of.MessageDoubted.name)


def follower(ways: Ways) -> Follower:
    """Return the follower, which must be told what it cannot know of channels."""

    def handle(batch: Sequence[Said]) -> None:
        follow(batch, ways)

    return Follower(
        name="rescues",
        events=(
            said_of.MessageReceived,
            said_of.MessageSent,
            said_of.MessageDelivered,
            said_of.MessageFailed,
            said_of.MessageDoubted,
            said_of.ConversationClosed,
            said_of.ConversationAssigned,
            said_of.AnswerWaived,
            said_of.ThreadMoved,
            PlanChanged,
        ),
        handle=handle,
    )


def follow(batch: Sequence[Said], ways: Ways) -> None:
    """Make the rescues that a batch of events asks for, and end those that it settles."""
    at = timezone.now()
    received = _of(batch, said_of.MessageReceived.name)
    # the same batch may hold what settles a failure, and what fails after that
    actions.make(_stuck(batch), at=at)
    _waived(_of(batch, said_of.AnswerWaived.name), at=at)
    _settle(batch, received, at=at)
    if actions.make(_closed_away(batch, at=at), at=at):
        _settle(batch, received, at=at)
    heard = {
        said.conversation_id: said.inbox_id
        for said in received
        if said.conversation_id and said.inbox_id
    }
    if asked := watching.unwatched(heard, ways):
        watching.watch(asked, ways)
    if _of(batch, PlanChanged.name):
        watching.count_anew()


def _of(batch: Iterable[Said], *names: str) -> list[Said]:
    return [said for said in batch if said.name in names]


def _settle(batch: Sequence[Said], received: Sequence[Said], *, at: datetime) -> None:
    """End and move what the batch is about; all of it is found by index, however much is open."""
    if Rescue.objects.filter(state=State.OPEN).exists():
        _come_first(received)
        _answered(batch, at=at)
        _handed_on(batch)


def _come_first(received: Sequence[Said]) -> None:
    """End what is to be done for customers who have written since: they reached us first."""
    if not received:
        return
    wrote = {said.body["message_id"]: said.body["customer_id"] for said in received}
    speaks = customers.relatives(set(wrote.values()))
    rescues = Rescue.objects.filter(state=State.OPEN)
    whose = dict(rescues.filter(customer__in=speaks).values_list("pk", "customer_id"))
    if not whose:
        return
    newest: dict[int, datetime] = {}
    for message_id, at in queries.stored_at(wrote).items():
        person = speaks[wrote[message_id]]
        newest[person] = max(at, newest.get(person, at))
    for pk, customer_id in whose.items():
        if came_at := newest.get(speaks[customer_id]):
            before = rescues.filter(pk=pk, failed_at__lt=came_at)
            actions.end(before, State.RETURNED, at=came_at)


def _answered(batch: Sequence[Said], *, at: datetime) -> None:
    """End what is settled by an answer of a person, or by what was stuck and arrives after all."""
    ids = [said.body["message_id"] for said in _of(batch, *ARRIVALS)]
    if not ids:
        return
    arrived = set(ids) - {one.message_id for one in queries.stuck(ids)}
    stuck = Rescue.objects.filter(message_id__in=arrived, kind__in=[Kind.FAILED, Kind.UNKNOWN])
    actions.end(stuck, State.ANSWERED, at=at)
    for conversation_id, answered_at in queries.answers_among(ids).items():
        before = Rescue.objects.filter(conversation=conversation_id, failed_at__lt=answered_at)
        actions.end(before, State.ANSWERED, at=answered_at)


def _handed_on(batch: Sequence[Said]) -> None:
    actions.own(
        {
            said.conversation_id: said.body["assignee_id"]
            for said in _of(batch, said_of.ConversationAssigned.name)
            if said.conversation_id and said.body.get("assignee_id")
        }
    )
    moved = {
        (said.body["source_id"], said.body["target_id"])
        for said in _of(batch, said_of.ThreadMoved.name)
    }
    standing = queries.standings({source for source, _target in moved}) if moved else {}
    actions.follow(
        [
            (source, target)
            for source, target in sorted(moved)
            if source in standing and standing[source].merged_into_id == target
        ]
    )


def _waived(waived: Sequence[Said], *, at: datetime) -> None:
    for said in waived:
        rescues = Rescue.objects.filter(message_id=said.body["message_id"])
        if not said.body["is_undone"]:
            actions.end(rescues, State.DROPPED, by=said.actor_id, at=at)
            continue
        for rescue_id in rescues.filter(state=State.DROPPED).values_list("pk", flat=True):
            actions.reopen(rescue_id, by=said.actor_id)


def _stuck(batch: Sequence[Said]) -> list[Failure]:
    ids = [said.body["message_id"] for said in _of(batch, *FAILURES)]
    return [
        Failure(
            name=f"{one.state}:{one.message_id}:{one.since.isoformat()}",
            kind=Kind.FAILED if one.state == "failed" else Kind.UNKNOWN,
            conversation_id=one.conversation_id,
            message_id=one.message_id,
            failed_at=one.since,
        )
        for one in (queries.stuck(ids) if ids else [])
    ]


def _closed_away(batch: Sequence[Said], *, at: datetime) -> list[Failure]:
    """Return what was closed with a question in it that whoever closed it had not read.

    A farewell is no question: what only ended the talk is a failure of nobody's.
    Who closes what they have read, a word of thanks, decides that nobody need be reached: that
    ends what was to be done. It stands among the unanswered all the same.
    """
    closed = {
        said.conversation_id: said
        for said in _of(batch, said_of.ConversationClosed.name)
        if said.conversation_id and said.body.get("unanswered_since")
    }
    if not closed:
        return []
    by = {id_: said.actor_id for id_, said in closed.items() if said.actor_id}
    marks = queries.read_marks([(agent_id, id_) for id_, agent_id in by.items()])
    since = {id_: said.body["unanswered_since"] for id_, said in closed.items()}
    ended = watching.ended_with_a_farewell(since)
    asked = Rescue.objects.exclude(kind__in=[Kind.FAILED, Kind.UNKNOWN])
    unread = []
    for one in queries.closed_away(since):
        open_ones = asked.filter(conversation=one.conversation_id, state=State.OPEN)
        agent_id = by.get(one.conversation_id)
        if agent_id and marks.get((agent_id, one.conversation_id), 0) >= one.newest_id:
            actions.end(open_ones, State.DROPPED, by=agent_id, at=at)
        elif one.conversation_id not in ended and not open_ones.exists():  # else it goes on
            unread.append(one)
    return [
        Failure(
            name=f"{Kind.CLOSED}:{one.message_id}:{one.closed_at.isoformat()}",
            kind=Kind.CLOSED,
            conversation_id=one.conversation_id,
            message_id=one.message_id,
            failed_at=one.closed_at,
        )
        for one in unread
    ]
