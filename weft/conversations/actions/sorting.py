"""Sorting: who looks after a conversation, and which tags it carries."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from weft.conversations.events import (
    ConversationAssigned,
    ConversationTagged,
    ConversationUntagged,
    MatterNamed,
)
from weft.conversations.models import Conversation, Tag, Tagging
from weft.conversations.queries import where
from weft.kernel.events import say
from weft.people import queries as people

from .course import NOT_WOKEN, locked


class NotAnAgent(Exception):
    """Nobody by this id works here and may answer customers."""


@transaction.atomic
def assign(conversation_id: int, *, to: int | None, by: int | None) -> None:
    """Let agent `to` look after the conversation; None gives it back to everybody.

    The same again changes nothing and says nothing.
    Raises NotAnAgent when `to` is not an active person who may answer.
    """
    assign_all([conversation_id], to=to, by=by)


@transaction.atomic
def assign_all(ids: Collection[int], *, to: int | None, by: int | None) -> list[Conversation]:
    """Let agent `to` look after many; return those that somebody else had, as they were before.

    Raises NotAnAgent.
    """
    if to is not None and not people.may_answer(to):
        raise NotAnAgent(f"agent {to}")
    before = [each for each in locked(ids) if each.assignee_id != to]
    if before:
        changed = Conversation.objects.filter(pk__in=[each.pk for each in before])
        changed.update(assignee_id=to, **(NOT_WOKEN if by else {}))
    say(
        *(
            ConversationAssigned(
                conversation_id=each.pk, inbox_id=each.inbox_id, assignee_id=to, actor_id=by
            )
            for each in before
        )
    )
    return before


@transaction.atomic
def take_all(takers: Mapping[int, int], *, by: int | None) -> dict[int, int]:
    """Give open conversations to the agents that `takers` names; return whose they are now.

    Only what nobody has is given: of many who take the same at once, one gets it. The others do
    not find it in the answer. Who may answer is the caller's to know.
    """
    free = [
        each
        for each in locked(takers)
        if each.assignee_id is None and each.status == Conversation.Status.OPEN
    ]
    for agent_id in sorted({takers[each.pk] for each in free}):
        ids = [each.pk for each in free if takers[each.pk] == agent_id]
        changed = Conversation.objects.filter(pk__in=ids)
        changed.update(assignee_id=agent_id, **(NOT_WOKEN if by else {}))
    say(
        *(
            ConversationAssigned(
                conversation_id=each.pk,
                inbox_id=each.inbox_id,
                assignee_id=takers[each.pk],
                actor_id=by,
            )
            for each in free
        )
    )
    return {each.pk: takers[each.pk] for each in free}


@transaction.atomic
def tag(conversation_id: int, *, name: str, by: int | None) -> None:
    """Put a tag on a conversation. Letters are kept small; the same tag twice is one."""
    tag_all([conversation_id], name=name, by=by)


@transaction.atomic
def tag_all(ids: Collection[int], *, name: str, by: int | None) -> list[Conversation]:
    """Put a tag on many; return those that did not carry it. A name without letters is none."""
    name = spelled(name)
    if not name:
        return []
    word, _ = Tag.objects.get_or_create(name=name)
    # locked first, so that of two who tag at once only one says so
    found = locked(ids)
    carry = set(
        Tagging.objects.filter(tag=word, conversation__in=ids).values_list(
            "conversation_id", flat=True
        )
    )
    new = [each for each in found if each.pk not in carry]
    Tagging.objects.bulk_create(
        [Tagging(conversation=each, tag=word) for each in new], ignore_conflicts=True
    )
    say(
        *(
            ConversationTagged(
                conversation_id=each.pk, inbox_id=each.inbox_id, tag=name, actor_id=by
            )
            for each in new
        )
    )
    return new


@transaction.atomic
def untag(conversation_id: int, *, name: str, by: int | None) -> None:
    """Take a tag off. One that is not there changes nothing."""
    untag_all([conversation_id], name=name, by=by)


@transaction.atomic
def untag_all(ids: Collection[int], *, name: str, by: int | None) -> list[Conversation]:
    """Take a tag off many; return those that carried it."""
    name = spelled(name)
    found = {each.pk: each for each in locked(ids)}
    carried = Tagging.objects.filter(tag__name=name, conversation__in=found)
    old = [found[id_] for id_ in sorted(carried.values_list("conversation_id", flat=True))]
    carried.delete()
    say(
        *(
            ConversationUntagged(
                conversation_id=each.pk, inbox_id=each.inbox_id, tag=name, actor_id=by
            )
            for each in old
        )
    )
    return old


def spelled(name: str) -> str:
    """Return a tag as it is kept: in small letters, without needless spaces."""
    return " ".join(name.lower().split())[:40]


@transaction.atomic
def name_matter(conversation_id: int, *, matter: str, by: int | None) -> None:
    """Say what the conversation is about. The same again changes nothing and says nothing."""
    matter = " ".join(matter.split())[:200]
    changed = Conversation.objects.filter(pk=conversation_id).exclude(matter=matter)
    if changed.update(matter=matter):
        say(MatterNamed(**where(conversation_id), matter=matter, actor_id=by))
