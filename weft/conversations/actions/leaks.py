"""Leaks that are none: somebody decides that a message needs nothing more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.events import AnswerWaived
from weft.conversations.models import Leak, Message
from weft.kernel.events import say


@transaction.atomic
def waive(message_id: int, *, by: int, at: datetime) -> None:
    """Say that a message needs no answer, or need not be sent again. Twice changes nothing."""
    if Leak.objects.filter(pk=message_id, waived_at=None).update(waived_at=at, waived_by_id=by):
        _tell(message_id, by=by, is_undone=False)


@transaction.atomic
def ask_again(message_id: int, *, by: int) -> None:
    """Take back that a message needs nothing more."""
    waived = Leak.objects.filter(pk=message_id, waived_at__isnull=False)
    if waived.update(waived_at=None, waived_by_id=None):
        _tell(message_id, by=by, is_undone=True)


def _tell(message_id: int, *, by: int, is_undone: bool) -> None:
    message = Message.objects.select_related("thread").get(pk=message_id)
    say(
        AnswerWaived(
            conversation_id=message.thread.conversation_id,
            thread_id=message.thread_id,
            inbox_id=message.inbox_id,
            message_id=message_id,
            is_undone=is_undone,
            actor_id=by,
        )
    )
