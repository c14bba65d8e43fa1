"""Holding: messages that wait for their time, and may be taken back until then.

The server holds them, so a closed browser changes nothing. A held message is written like any
other; only its channel hears nothing of it before it is released.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from weft.conversations.events import (
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
    ConversationWoken,
    MessageQueued,
    MessageWithdrawn,
)
from weft.conversations.models import (
    Conversation,
    Delivery,
    Draft,
    Letter,
    Message,
    OfferedChoices,
)
from weft.conversations.queries import Where
from weft.kernel import jobs
from weft.kernel.events import Event, say

from . import closing
from .deliveries import ids_of

State = Delivery.State
Status = Conversation.Status


SHORT = timedelta(minutes=5)  # what is held longer was put off, not held to be taken back


class NotHeld(Exception):
    """The message has left already, or was taken back before."""


def hold(message_id: int, *, until: datetime) -> None:
    """Have a message that was written as held leave at its time."""
    jobs.defer("conversations.release_when_due", at=until, message_id=message_id)


@jobs.job("conversations.release_when_due")
def release_when_due(message_id: int) -> None:
    """Let a held message go; one that was taken back, or sent at once, stays as it is."""
    release(message_id, at=timezone.now())


@transaction.atomic
def release(message_id: int, *, at: datetime) -> bool:
    """Let a held message go when its time has come; False when it is not held, or not due.

    One that was put off for long, and before whose time the customer wrote, is a draft again: its
    author has not seen what it would answer (D12).
    """
    due = Delivery.objects.filter(message_id=message_id, state=State.HELD, due_at__lte=at)
    message = Message.objects.select_related("thread").get(pk=message_id)
    if message.author_id and due.filter(due_at__gt=message.stored_at + SHORT).exists():
        conversation_id = message.thread.conversation_id
        newer = Message.objects.filter(thread__conversation_id=conversation_id, pk__gt=message_id)
        if newer.filter(direction=Message.Direction.IN).exists():
            withdraw(message_id, by=message.author_id, at=at)
            return False
    return _let_go(due, message_id, by=None, at=at)


@transaction.atomic
def send_now(message_id: int, *, by: int, at: datetime) -> None:
    """Let a held message go before its time. Raises NotHeld."""
    held = Delivery.objects.filter(message_id=message_id, state=State.HELD)
    if not _let_go(held, message_id, by=by, at=at):
        raise NotHeld(f"message {message_id}")


@transaction.atomic
def withdraw(message_id: int, *, by: int, at: datetime) -> None:
    """Take a held message back: its words, files and recipients are a draft of `by` again.

    The conversation stands as before the message, but for what happened since.
    Raises NotHeld when it has left.
    """
    message = Message.objects.select_related("thread").get(pk=message_id)
    conversation = Conversation.objects.select_for_update(no_key=True).get(
        pk=message.thread.conversation_id
    )
    delivery = Delivery.objects.select_for_update().filter(message_id=message_id).first()
    if delivery is None or delivery.state != State.HELD:
        raise NotHeld(f"message {message_id}")
    was = (delivery.before or {}).get("status")
    if was != Status.CLOSED and conversation.closed_at == message.stored_at:
        # it was closed with these words; what is planned for later comes after the closing
        closing.take_back({conversation.pk: message.stored_at}, by=by, at=at)
        conversation.refresh_from_db()
    Delivery.objects.filter(pk=message_id).update(state=State.WITHDRAWN, changed_at=at)
    restored = _restore(conversation, message, delivery.before or {})
    _draft(message, conversation.pk, by=by, at=at)
    say(MessageWithdrawn(**ids_of(message), actor_id=by), *_course(conversation, restored, by))


@transaction.atomic
def discard(message_id: int, *, by: int, at: datetime) -> bool:
    """Let a held message never leave, and make no draft of it; False when it is not held."""
    message = Message.objects.select_related("thread").get(pk=message_id)
    if not keep_back(message_id, at=at):
        return False
    tell_last_words(message.thread.conversation_id)
    say(MessageWithdrawn(**ids_of(message), actor_id=by))
    return True


def keep_back(message_id: int, *, at: datetime) -> bool:
    """Let a held message never leave; False when it is not held any more."""
    held = Delivery.objects.filter(message_id=message_id, state=State.HELD)
    return held.update(state=State.WITHDRAWN, changed_at=at) > 0


def tell_last_words(conversation_id: int) -> None:
    """Let a conversation repeat the newest of its messages that was not taken back."""
    Conversation.objects.filter(pk=conversation_id).update(**_last_words(conversation_id))


def _let_go(held: Any, message_id: int, *, by: int | None, at: datetime) -> bool:
    if not held.update(state=State.QUEUED, changed_at=at, before=None):
        return False
    message = Message.objects.select_related("thread").get(pk=message_id)
    say(MessageQueued(**ids_of(message), is_sent=False, actor_id=by))
    return True


def _restore(
    conversation: Conversation, message: Message, before: dict[str, Any]
) -> dict[str, Any]:
    """Undo what the message did to its conversation, unless something newer did it too.

    Return what was changed.
    """
    waits = [at for at in (before.get("waiting_since"), conversation.waiting_since) if at]
    changes: dict[str, Any] = {"waiting_since": min(map(_moment, waits), default=None)}
    if conversation.assignee_id == message.author_id:
        changes["assignee_id"] = before.get("assignee_id")
    if conversation.last_message_id == message.pk:
        # nobody wrote since: it is closed or open only because of this message
        changes |= {name: before.get(name) for name in ("status", "snoozed_until", "closed_at")}
    changes |= _last_words(conversation.pk)
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    return changes


def _last_words(conversation_id: int) -> dict[str, Any]:
    last = (
        Message.objects.filter(thread__conversation=conversation_id)
        .exclude(delivery__state=State.WITHDRAWN)
        .order_by("-pk")
        .first()
    )
    return {
        "last_message_id": last and last.pk,
        "last_at": last and last.stored_at,
        "last_text": last.text[:200] if last else "",
        "last_direction": last.direction if last else "",
    }


def _course(conversation: Conversation, restored: dict[str, Any], by: int) -> list[Event]:
    """Return what became of the matter when its message was taken back."""
    was, status = conversation.status, restored.get("status", conversation.status)
    here: Where = {"conversation_id": conversation.pk, "inbox_id": conversation.inbox_id}
    if status == was:
        return []
    if status == Status.CLOSED:
        return [ConversationClosed(**here, actor_id=by)]
    if status == Status.SNOOZED:
        return [ConversationSnoozed(**here, until=restored["snoozed_until"], actor_id=by)]
    if was == Status.CLOSED:
        return [ConversationReopened(**here, actor_id=by)]
    return [ConversationWoken(**here, reason="agent", actor_id=by)]


def _moment(at: str | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _choices(message: Message) -> dict[str, Any]:
    row = OfferedChoices.objects.filter(message=message).first()
    return {"choices": row.labels} if row else {}


def _draft(message: Message, conversation_id: int, *, by: int, at: datetime) -> None:
    """Give the words back to whoever takes them; what they have begun since is kept below.

    Should that be a note, the whole is one: nothing that was meant for colleagues goes to a
    customer.
    """
    letter = Letter.objects.filter(pk=message.pk).values("subject", "recipients").first()
    given: dict[str, Any] = {
        "text": message.text,
        "mode": Draft.Mode.REPLY,
        "uploads": list(message.attachments.order_by("pk").values_list("upload_id", flat=True)),
        "letter": (letter or {}) | {"thread": message.thread_id} | _choices(message),
        "changed_at": at,
    }
    draft, is_new = Draft.objects.get_or_create(
        conversation_id=conversation_id, agent_id=by, defaults=given
    )
    if not is_new:
        given["text"] = "\n\n".join(filter(None, (message.text, draft.text)))
        given["uploads"] = list(dict.fromkeys([*given["uploads"], *draft.uploads]))
        if draft.text.strip():
            given["mode"] = draft.mode
        Draft.objects.filter(pk=draft.pk).update(**given)
