"""Redaction: covering words that should not have been said here. The original stays sealed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.events import MessageRedacted
from weft.conversations.models import Conversation, Mention, Message, Redaction
from weft.kernel.events import say


@transaction.atomic
def redact(message_id: int, *, reason: str, by: int, at: datetime) -> None:
    """Hide the words of a message from everybody but owners and supervisors.

    Redacting twice changes nothing.
    """
    message = Message.objects.select_related("thread").get(pk=message_id)
    _, is_new = Redaction.objects.get_or_create(
        message=message, defaults={"reason": reason.strip()[:200], "by_id": by, "at": at}
    )
    if not is_new:
        return
    Conversation.objects.filter(last_message_id=message_id).update(last_text="")
    Mention.objects.filter(message_id=message_id).delete()
    # nor where it was split off to, before anybody wrote there
    split = Conversation.objects.filter(links_in__message=message, last_message_id=None)
    split.update(last_text="")
    say(
        MessageRedacted(
            conversation_id=message.thread.conversation_id,
            thread_id=message.thread_id,
            inbox_id=message.inbox_id,
            message_id=message_id,
            actor_id=by,
        )
    )
