"""Promises and offers: writing them down, reminding of them, and what became of them.

Each promise has a job at its own time; one that has ended by then leaves it with nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from weft.conversations.queries import current, where
from weft.kernel import jobs
from weft.kernel.events import say
from weft.outcomes.events import (
    PromiseBroken,
    PromiseEvent,
    PromiseKept,
    PromiseRecorded,
    PromiseReminded,
    PromiseReopened,
    PromiseWithdrawn,
)
from weft.outcomes.models import Promise
from weft.people import queries as people

State = Promise.State
Kind = Promise.Kind

_SAID: dict[str, type[PromiseEvent]] = {
    State.KEPT: PromiseKept,
    State.BROKEN: PromiseBroken,
    State.WITHDRAWN: PromiseWithdrawn,
}


class NothingPromised(Exception):
    """It does not say what a customer may rely on."""


class DueInThePast(Exception):
    """The time has passed already; or a promise has none."""


class NotTheirs(Exception):
    """Whoever should keep it may not answer customers."""


class PromiseEnded(Exception):
    """Somebody said before what became of it."""


class StillOpen(Exception):
    """It has not ended, so there is nothing to take back."""


@dataclass(frozen=True, kw_only=True)
class PromiseDraft:
    """What a customer may rely on, as somebody writes it down; see the model."""

    kind: str
    text: str
    owner_id: int
    due_at: datetime | None = None
    message_id: int | None = None


@transaction.atomic
def record_promise(conversation_id: int, draft: PromiseDraft, *, by: int, at: datetime) -> int:
    """Write down a promise or an offer; return its id.

    Raises NothingPromised, DueInThePast, NotTheirs.
    """
    text = " ".join(draft.text.split())[:300]
    if not text:
        raise NothingPromised
    is_due = draft.due_at is not None or draft.kind == Kind.OFFER
    if not is_due or (draft.due_at and draft.due_at <= at):
        raise DueInThePast(f"{draft.due_at} is not after {at}")
    if not people.may_answer(draft.owner_id):
        raise NotTheirs(f"agent {draft.owner_id}")
    promise = Promise.objects.create(
        kind=draft.kind,
        conversation_id=conversation_id,
        message_id=draft.message_id,
        text=text,
        due_at=draft.due_at,
        owner_id=draft.owner_id,
        made_at=at,
        made_by_id=by,
    )
    due = draft.due_at.isoformat() if draft.due_at else ""
    say(
        PromiseRecorded(
            **_ids(promise), kind=draft.kind, owner_id=draft.owner_id, due=due, actor_id=by
        )
    )
    _wait(promise)
    return promise.pk


@transaction.atomic
def end_promise(promise_id: int, state: str, *, by: int, at: datetime) -> None:
    """Say what became of it: kept, broken or withdrawn. Raises PromiseEnded."""
    rows = Promise.objects.filter(pk=promise_id, state=State.OPEN)
    if not rows.update(state=state, ended_at=at, ended_by_id=by):
        raise PromiseEnded(f"promise {promise_id}")
    say(_SAID[state](**_ids(Promise.objects.get(pk=promise_id)), actor_id=by))


@transaction.atomic
def reopen_promise(promise_id: int, *, by: int) -> None:
    """Take back what was said of its end. Raises StillOpen."""
    rows = Promise.objects.filter(pk=promise_id).exclude(state=State.OPEN)
    if not rows.update(state=State.OPEN, ended_at=None, ended_by_id=None):
        raise StillOpen(f"promise {promise_id}")
    promise = Promise.objects.get(pk=promise_id)
    say(PromiseReopened(**_ids(promise), actor_id=by))
    if promise.reminded_at is None:
        _wait(promise)


@jobs.job("outcomes.remind_of_promise")
def remind_of_promise(promise_id: int) -> None:
    """Remind of a promise whose time has come."""
    remind(promise_id, at=timezone.now())


@transaction.atomic
def remind(promise_id: int, *, at: datetime) -> bool:
    """Say that a promise is due; False when it is not, has ended, or was said before.

    Where its owner works here no more, nobody keeps it: whoever reads the list of them does.
    """
    due = Promise.objects.filter(
        pk=promise_id, kind=Kind.PROMISE, state=State.OPEN, due_at__lte=at, reminded_at=None
    )
    if not due.update(reminded_at=at):
        return False
    promise = Promise.objects.get(pk=promise_id)
    say(PromiseReminded(**_ids(promise), owner_id=promise.owner_id))
    return True


def _wait(promise: Promise) -> None:
    if promise.kind == Kind.PROMISE and promise.due_at:
        jobs.defer("outcomes.remind_of_promise", at=promise.due_at, promise_id=promise.pk)


def _ids(promise: Promise) -> dict[str, Any]:
    return {**where(current(promise.conversation_id)), "promise_id": promise.pk}
