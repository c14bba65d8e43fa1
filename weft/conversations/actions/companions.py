"""Companions: bringing a colleague into a conversation, and leaving it again (R74)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from weft.conversations.events.companions import CompanionJoined, CompanionLeft
from weft.conversations.models import Companion, Conversation
from weft.conversations.queries import where
from weft.kernel.events import say
from weft.people import queries as people

from .sorting import NotAnAgent


@transaction.atomic
def bring_in(conversation_id: int, *, agent: int, by: int, at: datetime) -> bool:
    """Let an agent read along, hear of it, and answer; return whether they were not in before.

    Raises NotAnAgent for somebody who may not answer customers.
    """
    if not people.may_answer(agent):
        raise NotAnAgent(f"agent {agent}")
    rows = [Companion(conversation_id=conversation_id, agent_id=agent, since=at, brought_by_id=by)]
    before = Companion.objects.filter(conversation_id=conversation_id, agent_id=agent)
    # locked, so that of two who bring the same colleague in only one says so
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if before.exists():
        return False
    Companion.objects.bulk_create(rows, ignore_conflicts=True)
    say(CompanionJoined(**where(conversation_id), agent_id=agent, actor_id=by))
    return True


@transaction.atomic
def leave(conversation_id: int, *, agent: int, by: int) -> None:
    """Let an agent be out of it again. Who is not in it changes nothing and says nothing."""
    gone, _ = Companion.objects.filter(conversation_id=conversation_id, agent_id=agent).delete()
    if gone:
        say(CompanionLeft(**where(conversation_id), agent_id=agent, actor_id=by))


def take_along(source_id: int, target_id: int) -> None:
    """Let whoever was brought into a conversation be in the one that it became part of."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO companion (conversation_id, agent_id, since, brought_by_id)
            SELECT %s, agent_id, since, brought_by_id FROM companion WHERE conversation_id = %s
            ON CONFLICT DO NOTHING
            """,
            [target_id, source_id],
        )
