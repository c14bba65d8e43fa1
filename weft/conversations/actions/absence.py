"""Absence: what comes back from rest to somebody who is not there goes to everybody.

Whoever was deactivated is absent. What nobody looks after any more stands in the list of the
inbox's team, as unassigned.
"""

from __future__ import annotations

from collections.abc import Sequence

from weft.conversations.events import ConversationWoken
from weft.conversations.models import Conversation
from weft.people import queries as people

from .sorting import assign_all


def hand_over(events: Sequence[ConversationWoken]) -> None:
    """Give woken conversations of those who cannot answer any more back to everybody."""
    woken = Conversation.objects.filter(pk__in=[event.conversation_id for event in events])
    owned = woken.filter(assignee__isnull=False).values_list("pk", "assignee_id")
    ids = [id_ for id_, assignee in owned if assignee and not people.may_answer(assignee)]
    if ids:
        assign_all(ids, to=None, by=None)
