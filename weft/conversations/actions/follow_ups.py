"""Follow-ups: planning the next step of a conversation, and what happens at its time.

Each has a job at its own time: nobody looks for what is due. A step that was ended, or planned
anew, in the meantime leaves that job with nothing to do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from weft.conversations.events import (
    ConversationReopened,
    ConversationWoken,
    FollowUpCancelled,
    FollowUpFinished,
    FollowUpPlanned,
    FollowUpReminded,
    FollowUpReopened,
)
from weft.conversations.models import Conversation, FollowUp
from weft.conversations.queries import Where, current, where
from weft.kernel import jobs
from weft.kernel.events import Event, say
from weft.people import queries as people

from .sorting import NotAnAgent

State = FollowUp.State
Status = Conversation.Status


class NoStep(Exception):
    """It does not say what is to be done."""


class DueInThePast(Exception):
    """The time of the step has passed already."""


class NotOpen(Exception):
    """The step was finished or cancelled before."""


@transaction.atomic
def plan_follow_up(
    conversation_id: int,
    *,
    text: str,
    owner: int | None,
    due_at: datetime,
    by: int | None,
    at: datetime,
) -> int:
    """Plan the next step of a conversation; return its id. Without an owner it is everybody's.

    `by` None: a program of the shop's own plans it.

    Raises NoStep, DueInThePast, and NotAnAgent for an owner who may not answer customers.
    """
    text = _checked(text, owner)
    _check_time(due_at, at)
    step = FollowUp.objects.create(
        conversation_id=conversation_id,
        text=text,
        owner_id=owner,
        due_at=due_at,
        planned_at=at,
        planned_by_id=by,
    )
    _tell(step, by=by)
    _wait(step)
    return step.pk


@transaction.atomic
def change_follow_up(
    follow_up_id: int, *, text: str, owner: int | None, due_at: datetime, by: int, at: datetime
) -> None:
    """Plan an open step anew. The same again changes nothing and says nothing.

    Raises NoStep, DueInThePast, NotAnAgent, NotOpen.
    """
    step = _lock(follow_up_id, State.OPEN)
    is_put_off = due_at != step.due_at
    text = _checked(text, owner)
    if is_put_off:
        _check_time(due_at, at)
    if (step.text, step.owner_id) == (text, owner) and not is_put_off:
        return
    step.text, step.owner_id = text, owner
    if is_put_off:
        step.due_at, step.reminded_at = due_at, None
    step.save(update_fields=["text", "owner", "due_at", "reminded_at"])
    _tell(step, by=by)
    if is_put_off:
        _wait(step)


@transaction.atomic
def end_follow_up(follow_up_id: int, *, is_done: bool, by: int, at: datetime) -> None:
    """Say that a step is done, or that it is not needed any more. Raises NotOpen."""
    step = _lock(follow_up_id, State.OPEN)
    state = State.FINISHED if is_done else State.CANCELLED
    FollowUp.objects.filter(pk=step.pk).update(state=state, ended_at=at, ended_by_id=by)
    kind = FollowUpFinished if is_done else FollowUpCancelled
    say(kind(**_ids(step), actor_id=by))


@transaction.atomic
def reopen_follow_up(follow_up_id: int, *, by: int) -> None:
    """Take back that a step was ended. Raises NotOpen when it never was."""
    step = _lock(follow_up_id, State.FINISHED, State.CANCELLED)
    FollowUp.objects.filter(pk=step.pk).update(state=State.OPEN, ended_at=None, ended_by_id=None)
    say(FollowUpReopened(**_ids(step), actor_id=by))
    if step.reminded_at is None:
        _wait(step)


@jobs.job("conversations.remind_when_due")
def remind_when_due(follow_up_id: int, due_at: str) -> None:
    """Remind of a step whose time has come, and bring its conversation up."""
    remind(follow_up_id, due_at=datetime.fromisoformat(due_at), at=timezone.now())


@transaction.atomic
def remind(follow_up_id: int, *, due_at: datetime, at: datetime) -> bool:
    """Say that a step is due and let its conversation be open; False when that is not so.

    Where its owner works here no more, whoever looks after the conversation is reminded.
    """
    due = FollowUp.objects.filter(
        pk=follow_up_id, state=State.OPEN, due_at=due_at, due_at__lte=at, reminded_at=None
    )
    if not due.update(reminded_at=at):
        return False
    step = FollowUp.objects.get(pk=follow_up_id)
    conversation = Conversation.objects.select_for_update(no_key=True).get(
        pk=current(step.conversation_id)
    )
    owner = step.owner_id
    if owner is None or not people.may_answer(owner):
        owner = conversation.assignee_id
    ids = where(conversation.pk)
    say(
        FollowUpReminded(**ids, follow_up_id=step.pk, owner_id=owner),
        *_brought_up(conversation, ids, at),
    )
    return True


def _brought_up(conversation: Conversation, ids: Where, at: datetime) -> list[Event]:
    """Let the conversation be open, and first in its lists until somebody does something."""
    Conversation.objects.filter(pk=conversation.pk).update(
        status=Status.OPEN,
        closed_at=None,
        snoozed_until=None,
        woken_at=at,
        woken_by=Conversation.Woken.FOLLOW_UP,
    )
    if conversation.status == Status.SNOOZED:
        return [ConversationWoken(**ids, reason="follow_up")]
    if conversation.status == Status.CLOSED:
        return [ConversationReopened(**ids, reason="follow_up")]
    return []


def _checked(text: str, owner: int | None) -> str:
    text = " ".join(text.split())[:200]
    if not text:
        raise NoStep
    if owner is not None and not people.may_answer(owner):
        raise NotAnAgent(f"agent {owner}")
    return text


def _check_time(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise DueInThePast(f"{due_at} is not after {at}")


def _lock(follow_up_id: int, *states: State) -> FollowUp:
    step = FollowUp.objects.select_for_update().filter(pk=follow_up_id, state__in=states).first()
    if step is None:
        raise NotOpen(f"follow-up {follow_up_id}")
    return step


def _tell(step: FollowUp, *, by: int | None) -> None:
    due = step.due_at.isoformat()
    say(FollowUpPlanned(**_ids(step), owner_id=step.owner_id, due=due, actor_id=by))


def _wait(step: FollowUp) -> None:
    jobs.defer(
        "conversations.remind_when_due",
        at=step.due_at,
        follow_up_id=step.pk,
        due_at=step.due_at.isoformat(),
    )


def _ids(step: FollowUp) -> dict[str, Any]:
    return {**where(current(step.conversation_id)), "follow_up_id": step.pk}
