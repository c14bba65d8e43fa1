"""The two sides of a decision: what waits and who is free; whether one can do the other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

HALF_LIFE = timedelta(days=60)  # after which a contact counts half
BEST = 3  # the highest level of a skill


class Mode(StrEnum):
    """How a queue gives its conversations to people."""

    PULL = "pull"  # agents take
    PUSH = "push"  # offered to the best one, who accepts
    ROUND_ROBIN = "round_robin"  # given by turns, without asking


class Need(NamedTuple):
    """What somebody must know, and how well."""

    kind: str
    name: str
    level: int


class Tie(NamedTuple):
    """What connects an agent with a customer."""

    contacts: int
    solved: int
    weight: float  # faded to now


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A conversation that waits for somebody."""

    id: int
    kind: str  # of channel
    load: int
    since: datetime
    rank_at: datetime  # the earlier, the sooner
    mode: Mode = Mode.PUSH
    is_pressing: bool = False  # what was promised is almost due
    team_id: int | None = None
    needs: tuple[Need, ...] = ()
    less_after: timedelta = timedelta(seconds=30)
    anybody_after: timedelta = timedelta(seconds=60)
    offer_seconds: int = 30  # that whoever is asked has for an answer
    ties: Mapping[int, Tie] = field(default_factory=dict)  # by agent
    contacts: int = 0  # how often anybody of us had to do with the customer
    declined: frozenset[int] = frozenset()  # agents who do not want it
    lapsed: frozenset[int] = frozenset()  # agents who let it pass

    def ring(self, now: datetime) -> int:
        """Return how much is still asked: 0 all of it, 1 a level less, 2 only the team."""
        waited = now - self.since
        if not self.needs or waited < self.less_after:
            return 0
        return 1 if waited < self.anybody_after else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who is here and may get something. Who is away is not among them."""

    id: int
    room: int  # what they can have at a time
    load: int = 0  # what they have
    teams: frozenset[int] = frozenset()
    skills: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (kind, name): level
    fluency: Mapping[str, float] = field(default_factory=dict)  # by channel, 0 to 1, as learned
    free_since: datetime | None = None
    given_at: datetime | None = None  # the last time that it was their turn
    # by what is asked, what is the same however much they have; see weighing.able
    weighed: dict[object, tuple[float, float] | None] = field(
        default_factory=dict, compare=False, repr=False
    )


class Desk:
    """What an agent has while we decide. It only gets fuller."""

    __slots__ = ("agent", "given_at", "is_asked", "load", "turn")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.load = agent.load
        self.is_asked = False
        self.given_at = agent.given_at
        self.turn = 0  # how much they were given meanwhile

    def takes(self, load: int) -> bool:
        """Whether there is room for so much more."""
        return not self.is_asked and has_room(self.agent, self.load, load)

    def give(self, item: Item, now: datetime) -> None:
        """Put an item on it, or hold it out to its agent, who then gets nothing more."""
        self.load += item.load
        self.is_asked = item.mode is not Mode.ROUND_ROBIN
        self.given_at = now
        self.turn += 1


def has_room(agent: Agent, has: int, load: int) -> bool:
    """Whether somebody who has so much gets so much more."""
    # whoever has nothing gets even what is too much, for else nobody would
    return has == 0 or has + load <= agent.room


def is_able(agent: Agent, item: Item, ring: int) -> bool:
    """Whether somebody who is here can do what an item asks in this ring."""
    if item.team_id is not None and item.team_id not in agent.teams:
        return False
    if ring > 1:
        return True
    for need in item.needs:  # plainly, for everybody is asked
        if agent.skills.get((need.kind, need.name), 0) < max(1, need.level - ring):
            return False
    return True
