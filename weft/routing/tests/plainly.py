"""The decision as one would write it first: everybody is weighed for every item."""

from __future__ import annotations

from datetime import datetime

from weft.routing import weighing
from weft.routing.sides import Agent, Desk, Item, Mode, is_able
from weft.routing.weighing import Able


def decide(
    items: list[Item], agents: list[Agent], now: datetime
) -> list[tuple[int, int, list[tuple[int, float]]]]:
    """Return (item, agent, the best five with their scores) in the order of decision."""
    desks = [Desk(agent) for agent in sorted(agents, key=lambda one: one.id)]
    found = []
    for item in sorted(items, key=lambda one: (one.rank_at, one.id)):
        scores = []
        for desk in desks:
            agent = desk.agent
            if not is_able(agent, item, item.ring(now)) or not desk.takes(item.load):
                continue
            if agent.id in item.declined:
                continue
            able = Able(agent, desk, weighing.skills(agent, item), weighing.channel(agent, item))
            by_turns = item.mode is Mode.ROUND_ROBIN
            policy = weighing.by_turns if by_turns else weighing.contextual
            scores.append((-policy(able, item, now)[0], agent.id, desk))
        if scores:
            scores.sort(key=lambda one: one[:2])
            best = [(agent_id, round(-minus, 2)) for minus, agent_id, _desk in scores[:5]]
            scores[0][2].give(item, now)
            found.append((item.id, best[0][0], best))
    return found
