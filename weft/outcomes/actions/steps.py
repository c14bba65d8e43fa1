"""Steps of processes: done elsewhere, and then the customer hears of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations import actions as conversations
from weft.conversations.actions import Reply
from weft.conversations.queries import current, where
from weft.kernel.events import say
from weft.outcomes.events import ProcessStepAbandoned, ProcessStepFinished
from weft.outcomes.models import ProcessStep

State = ProcessStep.State


class StepEnded(Exception):
    """Somebody said before that this step is done, or that nobody waits for it."""


@transaction.atomic
def finish_step(step_id: int, *, by: int, at: datetime, reply: Reply | None = None) -> None:
    """Say that a step is done: the customer is told by `reply`, and the conversation goes on.

    Raises StepEnded; and NotWritten when the reply cannot go, and then nothing is done.
    """
    step = _end(step_id, State.FINISHED, by=by, at=at)
    conversation_id = current(step.conversation_id)
    say(ProcessStepFinished(**where(conversation_id), step_id=step.pk, actor_id=by))
    conversations.reopen(conversation_id, by=by)
    if reply:
        [outcome] = conversations.reply_all([reply])
        if isinstance(outcome, conversations.NotWritten):
            raise outcome


@transaction.atomic
def abandon_step(step_id: int, *, by: int, at: datetime) -> None:
    """Say that nobody waits for a step any more. Raises StepEnded."""
    step = _end(step_id, State.ABANDONED, by=by, at=at)
    where_ = where(current(step.conversation_id))
    say(ProcessStepAbandoned(**where_, step_id=step.pk, actor_id=by))


def _end(step_id: int, state: ProcessStep.State, *, by: int, at: datetime) -> ProcessStep:
    awaited = ProcessStep.objects.filter(pk=step_id, state=State.AWAITED)
    if not awaited.update(state=state, ended_at=at, ended_by_id=by):
        raise StepEnded(f"step {step_id}")
    return ProcessStep.objects.get(pk=step_id)
