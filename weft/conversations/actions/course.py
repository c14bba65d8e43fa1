"""The course of a conversation: closed, opened again, put to rest, woken."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.events import (
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
)
from weft.conversations.models import Conversation
from weft.conversations.queries import where
from weft.kernel import jobs
from weft.kernel.events import say

Status = Conversation.Status


class SnoozedIntoThePast(Exception):
    """The time to wake the conversation has passed already."""


@transaction.atomic
def close(conversation_id: int, *, by: int | None, at: datetime) -> None:
    """End the matter. Closing a closed one changes nothing and says nothing."""
    changed = (
        Conversation.objects.filter(pk=conversation_id)
        .exclude(status=Status.CLOSED)
        .update(status=Status.CLOSED, closed_at=at, snoozed_until=None, waiting_since=None)
    )
    if changed:
        say(ConversationClosed(**where(conversation_id), actor_id=by))


@transaction.atomic
def reopen(conversation_id: int, *, by: int | None) -> None:
    """Go on with a closed matter. What is open stays as it is."""
    changed = Conversation.objects.filter(
        pk=conversation_id, status=Status.CLOSED, merged_into=None
    ).update(status=Status.OPEN, closed_at=None)
    if changed:
        say(ConversationReopened(**where(conversation_id), actor_id=by))


@transaction.atomic
def snooze(conversation_id: int, *, until: datetime, by: int, at: datetime) -> None:
    """Let the conversation rest until `until` (aware), or until the customer writes.

    Raises SnoozedIntoThePast when `until` is not after `at`.
    """
    if until <= at:
        raise SnoozedIntoThePast(f"{until} is not after {at}")
    changed = (
        Conversation.objects.filter(pk=conversation_id)
        .exclude(status=Status.CLOSED)
        .update(status=Status.SNOOZED, snoozed_until=until)
    )
    if changed:
        say(ConversationSnoozed(**where(conversation_id), until=until.isoformat(), actor_id=by))
        jobs.defer(
            "conversations.wake_when_due",
            at=until,
            conversation_id=conversation_id,
            until=until.isoformat(),
        )


@transaction.atomic
def wake(conversation_id: int, *, by: int) -> None:
    """Take a snoozed conversation back at once."""
    _wake(conversation_id, reason="agent", by=by)


@jobs.job("conversations.wake_when_due")
def wake_when_due(conversation_id: int, until: str) -> None:
    """Wake the conversation, unless it was woken, or put to rest anew, in the meantime."""
    with transaction.atomic():
        _wake(conversation_id, reason="due", by=None, snoozed_until=datetime.fromisoformat(until))


def _wake(conversation_id: int, *, reason: str, by: int | None, **only: object) -> None:
    changed = Conversation.objects.filter(pk=conversation_id, status=Status.SNOOZED, **only).update(
        status=Status.OPEN, snoozed_until=None
    )
    if changed:
        say(ConversationWoken(**where(conversation_id), reason=reason, actor_id=by))
