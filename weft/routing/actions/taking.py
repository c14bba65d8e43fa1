"""Taking the next one: where a queue does not hand out, and wherever somebody wants more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from weft.conversations import actions as conversations
from weft.routing import queries
from weft.routing.deciding import Mode, Reason, decide
from weft.routing.models import Decision
from weft.routing.queries import crew, front

from . import deciding, waiting

LOOKS = 3  # at what waits, when others take it from under our hands
AT_ONCE = 50  # items that one look knows


def take_next(agent_id: int, *, at: datetime) -> int | None:
    """Give an agent what waits longest and they can do; return the conversation, or None.

    What is offered to somebody at this moment is left to them. However many ask at once, each
    gets another one.
    """
    me, ruled = crew.one_agent(agent_id, at), queries.ruled()
    for _look in range(LOOKS):
        found = front.items(front.sorts(), [me], ruled=ruled, most=AT_ONCE, at=at)
        left = {item.id: replace(item, mode=Mode.PULL, declined=frozenset()) for item in found}
        if not left:
            return None
        while decisions := decide(left.values(), [me], at):
            decision = decisions[0]
            with transaction.atomic():
                if conversations.take_all({decision.item_id: agent_id}, by=agent_id):
                    deciding.keep(
                        [decision], how=Decision.How.TAKEN, at=at, because=Reason("asked", {})
                    )
                    return decision.item_id
                waiting.keep([decision.item_id])  # so that the next look does not meet it
            del left[decision.item_id]
    return None
