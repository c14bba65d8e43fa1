"""All that writes rescues: making them, trying, ending them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.kernel.events import say

from . import clock
from .deadlines import Calendars
from .events import RescueAttempted, RescueEnded, RescueStarted
from .kinds import Failure, How, Result
from .models import Attempt, Rescue
from .queries import ids_of

State = Rescue.State


class NotOpen(Exception):
    """The rescue has ended before."""


@transaction.atomic
def make(failures: Sequence[Failure], *, at: datetime) -> list[int]:
    """Make a task of each failure that has none yet; return the ids of the new ones.

    It belongs to whoever looks after the conversation, or else to who knows the customer best.
    """
    if not failures:
        return []
    ids = {one.conversation_id for one in failures}
    kept = queries.keepers(ids)
    customers = {customer for _inbox, assignee, customer in kept.values() if assignee is None}
    closest = queries.closest_agents(customers) if customers else {}
    calendars = Calendars(ids)
    made = []
    for one in sorted(failures, key=lambda one: one.name):
        _inbox, assignee, customer = kept[one.conversation_id]
        rescue, is_new = Rescue.objects.get_or_create(
            name=one.name,
            defaults={
                "kind": one.kind,
                "conversation_id": one.conversation_id,
                "customer_id": customer,
                "message_id": one.message_id,
                "owner_id": assignee or closest.get(customer),
                "failed_at": one.failed_at,
                "made_at": at,
                "warn_at": calendars.warn(one.conversation_id, one.kind, one.failed_at),
                "due_at": calendars.due(one.conversation_id, one.kind, one.failed_at),
            },
        )
        if is_new:
            made.append(rescue)
    clock.ring_at(moment for one in made for moment in (one.warn_at, one.due_at))
    _tell_started(made)
    return [one.pk for one in made]


@transaction.atomic
def attempt(
    rescue_id: int, *, how: How, result: Result, note: str = "", by: int, at: datetime
) -> None:
    """Write down that somebody tried to reach the customer; who reached them is done with it.

    With the customer on the line, all that failed in this conversation is settled. Raises NotOpen.
    """
    rescue = _lock(rescue_id)
    Attempt.objects.create(
        rescue=rescue, at=at, by_id=by, how=how, result=result, note=note.strip()[:200]
    )
    ids = ids_of([rescue])[rescue.pk]
    say(RescueAttempted(**ids, how=how, result=result, actor_id=by))
    if result == Result.REACHED:
        of_it = Rescue.objects.filter(conversation_id=rescue.conversation_id)
        for one in end(of_it, State.REACHED, by=by, at=at):
            _waive(one, by=by, at=at)


@transaction.atomic
def drop(rescue_id: int, *, by: int, at: datetime) -> None:
    """Say that the customer need not be reached. Raises NotOpen."""
    rescue = _lock(rescue_id)
    for one in end(Rescue.objects.filter(pk=rescue.pk), State.DROPPED, by=by, at=at):
        _waive(one, by=by, at=at)


@transaction.atomic
def reopen(rescue_id: int, *, by: int | None) -> None:
    """Take back that somebody dropped a rescue, or reached the customer; else change nothing."""
    by_hand = Rescue.objects.filter(pk=rescue_id, state__in=[State.DROPPED, State.REACHED])
    for one in list(by_hand.select_for_update()):
        by_hand.update(state=State.OPEN, ended_at=None, ended_by_id=None)
        if one.message_id and by is not None:
            conversations.ask_again(one.message_id, by=by)
        _tell_started([one], by=by)


def end(
    which: QuerySet[Rescue], state: str, *, by: int | None = None, at: datetime
) -> list[Rescue]:
    """End those of these rescues that are open, and say so; return them."""
    found = list(which.filter(state=State.OPEN).order_by("pk").select_for_update())
    Rescue.objects.filter(pk__in=[one.pk for one in found]).update(
        state=state, ended_at=at, ended_by_id=by
    )
    ids = ids_of(found)
    say(*(RescueEnded(**ids[one.pk], state=state, actor_id=by) for one in found))
    return found


def _lock(rescue_id: int) -> Rescue:
    rescue = Rescue.objects.select_for_update().get(pk=rescue_id)
    if rescue.state != State.OPEN:
        raise NotOpen(f"rescue {rescue_id} was {rescue.state}")
    return rescue


def _waive(rescue: Rescue, *, by: int, at: datetime) -> None:
    """Let what was mended by hand stand among the unanswered no more."""
    if rescue.message_id:
        conversations.waive(rescue.message_id, by=by, at=at)


def _tell_started(rescues: Sequence[Rescue], by: int | None = None) -> None:
    ids = ids_of(rescues)
    say(
        *(
            RescueStarted(
                **ids[one.pk],
                owner_id=one.owner_id,
                due=one.due_at.isoformat() if one.due_at else "",
                actor_id=by,
            )
            for one in rescues
        )
    )


def own(conversation_owners: Mapping[int, int]) -> None:
    """Give open rescues to who looks after their conversation now."""
    for conversation_id, agent_id in conversation_owners.items():
        _open(conversation_id).update(owner_id=agent_id)


def free(rescues: Collection[Rescue]) -> list[Rescue]:
    """Give rescues, and their conversations, back to everybody; return which of these it were.

    Who has tried to reach the customer goes on trying.
    """
    tried = set(
        Attempt.objects.filter(rescue__in=[one.pk for one in rescues]).values_list(
            "rescue", flat=True
        )
    )
    held = [one for one in rescues if one.owner_id and one.pk not in tried]
    kept = queries.keepers({one.conversation_id for one in held}) if held else {}
    theirs = {one.conversation_id for one in held if kept[one.conversation_id][1] == one.owner_id}
    conversations.assign_all(sorted(theirs), to=None, by=None)
    Rescue.objects.filter(pk__in=[one.pk for one in held]).update(owner_id=None)
    return held


def follow(moves: Collection[tuple[int, int]]) -> None:
    """Let the open rescues of a conversation that was merged into another go on there."""
    for source, target in moves:
        _open(source).update(conversation_id=target)


def _open(conversation_id: int) -> QuerySet[Rescue]:
    return Rescue.objects.filter(conversation_id=conversation_id, state=State.OPEN)
