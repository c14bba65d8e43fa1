"""What speaks for somebody: policies that score candidates, and the reasons that are told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from .sides import BEST, Agent, Desk, Item, is_able

IDLE_FULLY = timedelta(minutes=10)  # whoever had nothing to do for so long waits longest

# What each thing is worth at most. Who knows the customer counts most: it saves the most words.
BOND, SKILLS, CHANNEL, ROOM, IDLE, LAPSED = 40.0, 40.0, 15.0, 10.0, 5.0, -120.0


class Reason(NamedTuple):
    """Why, as a code and what its sentence needs; see reasons.py."""

    code: str
    values: dict[str, str | int]


class Scored(NamedTuple):
    """What spoke for a candidate, and how much."""

    agent_id: int
    score: float
    parts: dict[str, float]


class Able(NamedTuple):
    """An agent who can do what a line asks, and what speaks for them whoever the customer is."""

    agent: Agent
    desk: Desk
    skills: float
    channel: float


def able(desk: Desk, item: Item, ring: int, asked: Hashable) -> Able | None:
    """Return what speaks for somebody in a line, or None: they cannot do it.

    `asked` names all that is looked at of the item. Reckoned once for an agent, who is the same
    in the next look as well as long as nothing about them has changed.
    """
    agent = desk.agent
    try:
        known = agent.weighed[asked]
    except KeyError:
        known = (skills(agent, item), channel(agent, item)) if is_able(agent, item, ring) else None
        agent.weighed[asked] = known
    return None if known is None else Able(agent, desk, known[0], known[1])


# Of an item a policy may look at its ties and at who let it lapse, and there only at the one whom
# it scores: whoever is named in neither has the same score for all that stands in one line. And
# the fuller a desk, the lower the score.
Policy = Callable[[Able, Item, datetime], tuple[float, dict[str, float]]]


def contextual(able: Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by all that we know: the customer, the skills, the channel, the room, the wait."""
    agent, desk, skilled, fluent = able  # plainly from here on: everybody who is free is scored
    room = ROOM * (1 - desk.load / agent.room) if desk.load < agent.room else 0.0
    parts = {"skills": skilled, "channel": fluent, "room": room}
    points = skilled + fluent + room
    if (tie := item.ties.get(agent.id)) is not None:
        parts["bond"] = BOND * tie.weight / (tie.weight + 1)
        points += parts["bond"]
    if agent.free_since is not None:
        idle = (now - agent.free_since) / IDLE_FULLY
        parts["idle"] = idle = IDLE if idle >= 1 else IDLE * idle if idle > 0 else 0.0
        points += idle
    if agent.id in item.lapsed:
        parts["lapsed"] = LAPSED
        points += LAPSED
    return points, parts


def by_turns(able: Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by whose turn it is: whoever was given nothing for the longest time."""
    last = able.desk.given_at
    waited = (now - last).total_seconds() if last else 1e9
    missed = 1e6 if able.agent.id in item.lapsed else 0.0
    # given at the same moment, the one who got less comes first
    return waited - able.desk.turn - missed, {"turn": waited}


def longest_idle(able: Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by who has had nothing to do for the longest time; the other yardstick of old."""
    since = able.agent.free_since
    waited = (now - since).total_seconds() if since else 0.0
    missed = 1e6 if able.agent.id in item.lapsed else 0.0
    return waited - 1e3 * able.desk.load - missed, {"idle": waited}


def skills(agent: Agent, item: Item) -> float:
    """Return how well somebody knows what is asked."""
    if not item.needs:
        return SKILLS
    levels = [min(BEST, agent.skills.get((need.kind, need.name), 0)) for need in item.needs]
    # the least of it decides whether a matter can be settled; the rest makes it easier
    return SKILLS * (3 * min(levels) + sum(levels) / len(levels)) / (4 * BEST)


def channel(agent: Agent, item: Item) -> float:
    """Return how well somebody gets on in the channel: what was said, and what was learned."""
    said = agent.skills.get(("channel", item.kind))
    learned = agent.fluency.get(item.kind)
    known = [value for value in (said and said / BEST, learned) if value is not None]
    return CHANNEL * (sum(known) / len(known) if known else 0.5)


def reasons(
    best: Able, item: Item, ring: int, candidates: Sequence[Scored], *, is_alone: bool
) -> list[Reason]:
    """Return why it was the best one; `candidates` begin with them."""
    agent = best.agent
    parts = candidates[0].parts
    found = []
    if (tie := item.ties.get(agent.id)) is not None and parts.get("bond"):
        of = max(item.contacts, tie.contacts)
        code = "solved" if tie.solved else "knows"
        found.append(Reason(code, {"count": tie.solved or tie.contacts, "of": of}))
    found += [
        Reason(need.kind, {"name": need.name, "level": level})
        for need in item.needs
        if (level := agent.skills.get((need.kind, need.name), 0))
    ]
    fluent = agent.skills.get(("channel", item.kind), 0) == BEST
    if fluent and not any(need.kind == "channel" for need in item.needs):
        found.append(Reason("channel", {"name": item.kind, "level": BEST}))
    if "turn" in parts:
        found.append(Reason("turn", {}))
    elif best.desk.load == 0:
        found.append(Reason("free", {}))
    else:
        found.append(Reason("room", {}))
    if is_alone:
        found.append(Reason("alone", {}))
    if item.is_pressing:
        found.append(Reason("pressing", {}))
    if ring and not is_able(agent, item, 0):
        found.append(Reason("ring", {"ring": ring}))
    return found
