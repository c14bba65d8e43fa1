"""The course of a conversation: closed, opened again, put to rest, woken.

Those that end in `_all` take many at once, lock them in the order of their ids, and return those
that they changed, as they were before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from weft.conversations.endings import Closing, Ending, Endings
from weft.conversations.events import (
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
)
from weft.conversations.models import Conversation
from weft.kernel import jobs
from weft.kernel.events import say

from . import closing

Status = Conversation.Status
NOT_WOKEN: dict[str, Any] = {"woken_at": None, "woken_by": ""}


class SnoozedIntoThePast(Exception):
    """The time to wake the conversation has passed already."""


@transaction.atomic
def close(
    conversation_id: int,
    *,
    by: int | None,
    at: datetime,
    ending: Ending | None = None,
    by_program: bool = False,
) -> None:
    """End the matter. Closing a closed one changes nothing and says nothing.

    Raises OutcomeNeeded when too little is said about how it ended.
    """
    endings = {conversation_id: ending} if ending else None
    close_all([conversation_id], by=by, at=at, endings=endings, by_program=by_program)


@transaction.atomic
def close_all(
    ids: Collection[int],
    *,
    by: int | None,
    at: datetime,
    endings: Endings | None = None,
    is_again: bool = False,
    by_program: bool = False,
) -> list[Conversation]:
    """End the matters of those that are not closed yet.

    `is_again` puts back what was closed before, with the ending that it had. `by_program`: a
    program of the shop's own closes them, which can say how they ended as well as a person.
    Raises OutcomeNeeded when too little is said about how one of them ended: then none is closed.
    """
    before = [each for each in locked(ids) if each.status != Status.CLOSED]
    is_asked = (by is not None or by_program) and not is_again
    closings = _closings(before, endings or {}, by=by, at=at) if is_asked else []
    closing.check(closings)
    _update(
        before,
        status=Status.CLOSED,
        closed_at=at,
        snoozed_until=None,
        waiting_since=None,
        **NOT_WOKEN,
    )
    say(
        *(
            ConversationClosed(
                **_where(each), unanswered_since=_iso(each.waiting_since), actor_id=by
            )
            for each in before
        )
    )
    closing.settle(closings)
    return before


@transaction.atomic
def undo_close(conversation_id: int, *, by: int, at: datetime) -> None:
    """Go on with a closed matter as if it had not been closed: its ending is undone as well."""
    [found] = locked([conversation_id])
    if found.closed_at and found.merged_into_id is None:
        closing.take_back({found.pk: found.closed_at}, by=by, at=at)
    reopen_all([conversation_id], by=by)


@transaction.atomic
def reopen(conversation_id: int, *, by: int | None) -> None:
    """Go on with a closed matter. What is open stays as it is."""
    reopen_all([conversation_id], by=by)


@transaction.atomic
def reopen_all(ids: Collection[int], *, by: int | None) -> list[Conversation]:
    """Go on with those matters that are closed; not with one that is part of another."""
    before = [
        each for each in locked(ids) if each.status == Status.CLOSED and each.merged_into_id is None
    ]
    _update(before, status=Status.OPEN, closed_at=None)
    say(*(ConversationReopened(**_where(each), actor_id=by) for each in before))
    return before


@transaction.atomic
def snooze(conversation_id: int, *, until: datetime, by: int, at: datetime) -> None:
    """Let the conversation rest until `until` (aware), or until the customer writes.

    Raises SnoozedIntoThePast when `until` is not after `at`.
    """
    snooze_all({conversation_id: until}, by=by, at=at)


@transaction.atomic
def snooze_all(
    untils: Mapping[int, datetime], *, by: int | None, at: datetime
) -> list[Conversation]:
    """Let each rest until its own time, but for those that are closed.

    Raises SnoozedIntoThePast when one of the times is not after `at`.
    """
    if untils and min(untils.values()) <= at:
        raise SnoozedIntoThePast(f"{min(untils.values())} is not after {at}")
    before = [each for each in locked(untils) if each.status != Status.CLOSED]
    for until in {untils[each.pk] for each in before}:
        together = [each for each in before if untils[each.pk] == until]
        _update(together, status=Status.SNOOZED, snoozed_until=until, **NOT_WOKEN)
        jobs.defer_many(
            "conversations.wake_when_due",
            [{"conversation_id": each.pk, "until": until.isoformat()} for each in together],
            at=until,
        )
    say(
        *(
            ConversationSnoozed(**_where(each), until=untils[each.pk].isoformat(), actor_id=by)
            for each in before
        )
    )
    return before


def wake_later(conversation_id: int, *, at: datetime) -> None:
    """Have a conversation that rests until `at` come back then."""
    jobs.defer(
        "conversations.wake_when_due",
        at=at,
        conversation_id=conversation_id,
        until=at.isoformat(),
    )


@transaction.atomic
def wake(conversation_id: int, *, by: int) -> None:
    """Take a snoozed conversation back at once."""
    wake_all([conversation_id], by=by)


@transaction.atomic
def wake_all(ids: Collection[int], *, by: int) -> list[Conversation]:
    """Take back those that are snoozed."""
    return _wake(ids, reason="agent", by=by)


@jobs.job("conversations.wake_when_due")
def wake_when_due(conversation_id: int, until: str) -> None:
    """Wake the conversation, unless it was woken, or put to rest anew, in the meantime."""
    with transaction.atomic():
        due = datetime.fromisoformat(until)
        _wake([conversation_id], reason="due", by=None, until=due)


def locked(ids: Collection[int]) -> list[Conversation]:
    """Lock conversations in the order that every writer keeps to, and return them."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return list(rows.order_by("pk"))


def _closings(
    before: Collection[Conversation], endings: Endings, *, by: int | None, at: datetime
) -> list[Closing]:
    return [
        Closing(
            conversation_id=each.pk,
            queue_id=each.queue_id,
            by=by,
            at=at,
            ending=endings.get(each.pk),
        )
        for each in before
    ]


def _update(before: Collection[Conversation], **changes: object) -> None:
    if before:
        Conversation.objects.filter(pk__in=[each.pk for each in before]).update(**changes)


def _where(conversation: Conversation) -> dict[str, Any]:
    return {"conversation_id": conversation.pk, "inbox_id": conversation.inbox_id}


def _wake(
    ids: Collection[int], *, reason: str, by: int | None, until: datetime | None = None
) -> list[Conversation]:
    before = [
        each
        for each in locked(ids)
        if each.status == Status.SNOOZED and until in {None, each.snoozed_until}
    ]
    woken = {"woken_at": until, "woken_by": Conversation.Woken.DUE} if until else NOT_WOKEN
    _update(before, status=Status.OPEN, snoozed_until=None, **woken)
    say(*(ConversationWoken(**_where(each), reason=reason, actor_id=by) for each in before))
    return before


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
