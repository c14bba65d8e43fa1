"""Who gets what: one pure function, for the engine, for "take next" and for the simulator alike.

What waits longest is decided first, so whoever waits is served in the end, however urgent others
are: urgency only counts as a longer wait, and never grows. Of those who are able and have room the
best one gets it, and nothing is kept back for somebody better who is busy.

`decide` asks neither clock nor database, and gives the same answer to the same question.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

HALF_LIFE = timedelta(days=60)  # after which a contact counts half
MOST_KEPT = 5  # candidates that a decision remembers
BEST = 3  # the highest level of a skill
IDLE_FULLY = timedelta(minutes=10)  # whoever had nothing to do for so long waits longest

# What each thing is worth at most. Who knows the customer counts most: it saves the most words.
BOND, SKILLS, CHANNEL, ROOM, IDLE, LAPSED = 40.0, 40.0, 15.0, 10.0, 5.0, -120.0


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


class Reason(NamedTuple):
    """Why, as a code and what its sentence needs; see reasons.py."""

    code: str
    values: dict[str, str | int]


class Scored(NamedTuple):
    """What spoke for a candidate, and how much."""

    agent_id: int
    score: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who gets an item."""

    item_id: int
    agent_id: int
    ring: int
    reasons: tuple[Reason, ...]
    candidates: tuple[Scored, ...]  # the best first


Policy = Callable[["_Able", Item, datetime], tuple[float, dict[str, float]]]


def decide(
    items: Collection[Item], agents: Collection[Agent], now: datetime, policy: Policy | None = None
) -> list[Decision]:
    """Return who gets what now, the most urgent first; what nobody can have is left out.

    Whoever is offered something gets nothing more before they have answered. `policy` scores a
    candidate; None: as the mode of each item asks.
    """
    desks = {agent.id: _Desk(agent) for agent in agents}
    lines = _lines(items, now)
    heads = [(line.items[0].rank_at, line.items[0].id, n) for n, line in enumerate(lines)]
    heapq.heapify(heads)
    decisions = []
    while heads:
        _rank_at, _id, number = heapq.heappop(heads)
        line = lines[number]
        free = line.free(desks)
        if not free:
            continue  # nor will there be anybody for what stands behind it
        item = line.items.popleft()
        if line.items:
            heapq.heappush(heads, (line.items[0].rank_at, line.items[0].id, number))
        wanted = [able for able in free if able.agent.id not in item.declined]
        if wanted:
            decision = _best(item, line.ring, wanted, now, policy)
            desks[decision.agent_id].give(item, now)
            decisions.append(decision)
    return decisions


class _Desk:
    """What an agent has while we decide."""

    __slots__ = ("agent", "given_at", "is_asked", "load", "turn")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.load = agent.load
        self.is_asked = False
        self.given_at = agent.given_at
        self.turn = 0

    def takes(self, load: int) -> bool:
        # whoever has nothing gets even what is too much, for else nobody would
        return not self.is_asked and (self.load == 0 or self.load + load <= self.agent.room)

    def give(self, item: Item, now: datetime) -> None:
        self.load += item.load
        self.is_asked = item.mode is not Mode.ROUND_ROBIN
        self.given_at = now
        self.turn += 1


class _Able(NamedTuple):
    """An agent who can do what a line asks, and what speaks for them whoever the customer is."""

    agent: Agent
    desk: _Desk
    skills: float
    channel: float


@dataclass(slots=True)
class _Line:
    """Items that ask the same: whoever can do one can do each."""

    ring: int
    items: deque[Item]
    _able: list[_Able] | None = None

    def free(self, desks: Mapping[int, _Desk]) -> list[_Able]:
        """Return who is able and has room, in the order of their ids."""
        first = self.items[0]
        if self._able is None:
            self._able = [
                _Able(desk.agent, desk, _skills(desk.agent, first), _channel(desk.agent, first))
                for _id, desk in sorted(desks.items())
                if is_able(desk.agent, first, self.ring)
            ]
        # room only shrinks while we decide
        self._able = [able for able in self._able if able.desk.takes(first.load)]
        return self._able


def is_able(agent: Agent, item: Item, ring: int) -> bool:
    """Whether somebody who is here can do what an item asks in this ring."""
    if item.team_id is not None and item.team_id not in agent.teams:
        return False
    if ring > 1:
        return True
    return all(
        agent.skills.get((need.kind, need.name), 0) >= max(1, need.level - ring)
        for need in item.needs
    )


def _lines(items: Collection[Item], now: datetime) -> list[_Line]:
    lines: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        ring = item.ring(now)
        lines[ring, item.team_id, item.load, item.kind, item.mode, item.needs].append(item)
    return [
        _Line(ring=key[0], items=deque(sorted(found, key=lambda i: (i.rank_at, i.id))))  # type: ignore[arg-type]
        for key, found in lines.items()
    ]


def _best(
    item: Item, ring: int, wanted: Sequence[_Able], now: datetime, policy: Policy | None
) -> Decision:
    score = policy or (by_turns if item.mode is Mode.ROUND_ROBIN else contextual)
    scored = []
    for able in wanted:
        points, parts = score(able, item, now)
        scored.append((-points, able.agent.id, parts))
    kept = heapq.nsmallest(MOST_KEPT, scored)
    candidates = tuple(Scored(id_, round(-points, 2), parts) for points, id_, parts in kept)
    best = next(able for able in wanted if able.agent.id == candidates[0].agent_id)
    return Decision(
        item_id=item.id,
        agent_id=best.agent.id,
        ring=ring,
        reasons=tuple(_reasons(best, item, ring, candidates, is_alone=len(wanted) == 1)),
        candidates=candidates,
    )


# --- policies ------------------------------------------------------------------------------


def contextual(able: _Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by all that we know: the customer, the skills, the channel, the room, the wait."""
    agent = able.agent
    parts = {
        "skills": able.skills,
        "channel": able.channel,
        "room": ROOM * max(0.0, 1 - able.desk.load / agent.room) if agent.room else 0.0,
    }
    points = able.skills + able.channel + parts["room"]
    if (tie := item.ties.get(agent.id)) is not None:
        parts["bond"] = BOND * tie.weight / (tie.weight + 1)
        points += parts["bond"]
    if agent.free_since is not None:
        parts["idle"] = IDLE * min(1.0, max(timedelta(), now - agent.free_since) / IDLE_FULLY)
        points += parts["idle"]
    if agent.id in item.lapsed:
        parts["lapsed"] = LAPSED
        points += LAPSED
    return points, parts


def by_turns(able: _Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by whose turn it is: whoever was given nothing for the longest time."""
    last = able.desk.given_at
    waited = (now - last).total_seconds() if last else 1e9
    missed = 1e6 if able.agent.id in item.lapsed else 0.0
    # given at the same moment, the one who got less comes first
    return waited - able.desk.turn - missed, {"turn": waited}


def longest_idle(able: _Able, item: Item, now: datetime) -> tuple[float, dict[str, float]]:
    """Score by who has had nothing to do for the longest time; the other yardstick of old."""
    since = able.agent.free_since
    waited = (now - since).total_seconds() if since else 0.0
    missed = 1e6 if able.agent.id in item.lapsed else 0.0
    return waited - 1e3 * able.desk.load - missed, {"idle": waited}


def _skills(agent: Agent, item: Item) -> float:
    if not item.needs:
        return SKILLS
    levels = [min(BEST, agent.skills.get((need.kind, need.name), 0)) for need in item.needs]
    # the least of it decides whether a matter can be settled; the rest makes it easier
    return SKILLS * (3 * min(levels) + sum(levels) / len(levels)) / (4 * BEST)


def _channel(agent: Agent, item: Item) -> float:
    """Return how well somebody gets on in the channel: what was said, and what was learned."""
    said = agent.skills.get(("channel", item.kind))
    learned = agent.fluency.get(item.kind)
    known = [value for value in (said and said / BEST, learned) if value is not None]
    return CHANNEL * (sum(known) / len(known) if known else 0.5)


# --- reasons -------------------------------------------------------------------------------


def _reasons(
    best: _Able, item: Item, ring: int, candidates: Sequence[Scored], *, is_alone: bool
) -> list[Reason]:
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
