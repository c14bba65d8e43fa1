"""Sorting: who looks after a conversation, and which tags it carries."""

from __future__ import annotations

from django.db import transaction

from weft.conversations.events import (
    ConversationAssigned,
    ConversationTagged,
    ConversationUntagged,
)
from weft.conversations.models import Conversation, Tag, Tagging
from weft.conversations.queries import where
from weft.kernel.events import say
from weft.people import queries as people


class NotAnAgent(Exception):
    """Nobody by this id works here and may answer customers."""


@transaction.atomic
def assign(conversation_id: int, *, to: int | None, by: int | None) -> None:
    """Let agent `to` look after the conversation; None gives it back to everybody.

    The same again changes nothing and says nothing.
    Raises NotAnAgent when `to` is not an active person who may answer.
    """
    if to is not None and not people.may_answer(to):
        raise NotAnAgent(f"agent {to}")
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if conversation.assignee_id == to:
        return
    Conversation.objects.filter(pk=conversation_id).update(assignee_id=to)
    say(
        ConversationAssigned(
            conversation_id=conversation_id,
            inbox_id=conversation.inbox_id,
            assignee_id=to,
            actor_id=by,
        )
    )


@transaction.atomic
def tag(conversation_id: int, *, name: str, by: int | None) -> None:
    """Put a tag on a conversation. Letters are kept small; the same tag twice is one."""
    name = " ".join(name.lower().split())[:40]
    if not name:
        return
    word, _ = Tag.objects.get_or_create(name=name)
    _, is_new = Tagging.objects.get_or_create(conversation_id=conversation_id, tag=word)
    if is_new:
        say(ConversationTagged(**where(conversation_id), tag=name, actor_id=by))


@transaction.atomic
def untag(conversation_id: int, *, name: str, by: int | None) -> None:
    """Take a tag off. One that is not there changes nothing."""
    deleted, _ = Tagging.objects.filter(
        conversation_id=conversation_id, tag__name=name.lower()
    ).delete()
    if deleted:
        say(ConversationUntagged(**where(conversation_id), tag=name.lower(), actor_id=by))
