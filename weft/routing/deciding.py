"""Who gets what: one pure function, for the engine, for "take next" and for the simulator alike.

What waits longest is decided first, so whoever waits is served in the end, however urgent others
are: urgency only counts as a longer wait, and never grows. Of those who are able and have room the
best one gets it, and nothing is kept back for somebody better who is busy.

Not everybody is weighed for every item. Those who know the customer are, and those who let it
lapse; the others stand in the order of their scores, which is the same for all that asks the same,
and only the first few of them are looked at.

`decide` asks neither clock nor database, and gives the same answer to the same question.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from . import weighing
from .sides import BEST, HALF_LIFE, Agent, Desk, Item, Mode, Need, Tie, is_able
from .weighing import Able, Policy, Reason, Scored

__all__ = [
    "BEST", "HALF_LIFE", "Agent", "Decision", "Item", "Mode", "Need", "Policy", "Reason", "Scored",
    "Tie", "decide", "is_able",
]  # fmt: skip

MOST_KEPT = 5  # candidates that a decision remembers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who gets an item."""

    item_id: int
    agent_id: int
    ring: int
    reasons: tuple[Reason, ...]
    candidates: tuple[Scored, ...]  # the best first


def decide(
    items: Collection[Item], agents: Collection[Agent], now: datetime, policy: Policy | None = None
) -> list[Decision]:
    """Return who gets what now, the most urgent first; what nobody can have is left out.

    Whoever is offered something gets nothing more before they have answered. `policy` scores a
    candidate; None: as the mode of each item asks.
    """
    desks = [Desk(agent) for agent in sorted(agents, key=attrgetter("id"))]
    lines = _lines(items, desks, now, policy)
    heads = [(line.items[0].rank_at, line.items[0].id, n) for n, line in enumerate(lines)]
    heapq.heapify(heads)
    decisions = []
    while heads:
        _rank_at, _id, number = heapq.heappop(heads)
        line = lines[number]
        if not line.has_anybody():
            continue  # nor will there be anybody for what stands behind it
        item = line.items.popleft()
        if line.items:
            heapq.heappush(heads, (line.items[0].rank_at, line.items[0].id, number))
        if decision := line.give(item):
            decisions.append(decision)
    return decisions


# Where somebody stands in the order of a line, as they were when they had got so much: the score,
# turned round, for heapq has the least on top; the agent's id; how much they had got; what speaks
# for them, and how much each part of it. A plain tuple: there are as many as people are free.
_Place = tuple[float, int, int, Able, dict[str, float]]


@dataclass(slots=True)
class _Line:
    """Items that ask the same: whoever can do one can do each."""

    ring: int
    items: deque[Item]
    desks: list[Desk]  # of everybody
    now: datetime
    policy: Policy
    _able: dict[int, Able] = field(default_factory=dict)
    _places: list[_Place] | None = None  # a heap: whoever is best for any item stands on top
    _any: Item | None = None  # an item of this line whose customer nobody knows

    def has_anybody(self) -> bool:
        """Whether somebody who is able has room. Whoever has none leaves the line for good."""
        places = self._opened()
        while places and not self._takes(places[0][3]):
            heapq.heappop(places)
        return bool(places)

    def give(self, item: Item) -> Decision | None:
        """Give an item of this line to the best of those who want it; None: nobody does."""
        first = self._first(item)
        named = [
            self._place(able, item)
            for id_ in {*item.ties, *item.lapsed} - item.declined
            if (able := self._able.get(id_)) and self._takes(able)
        ]
        best = heapq.nsmallest(MOST_KEPT, [*first, *named])
        if not best:
            return None
        candidates = tuple(
            Scored(agent_id, round(-minus, 2), parts)
            for minus, agent_id, _turn, _able, parts in best
        )
        is_alone = len(first) + len(named) == 1
        able = best[0][3]
        reasons = weighing.reasons(able, item, self.ring, candidates, is_alone=is_alone)
        able.desk.give(item, self.now)
        return Decision(
            item_id=item.id,
            agent_id=able.agent.id,
            ring=self.ring,
            reasons=tuple(reasons),
            candidates=candidates,
        )

    def _first(self, item: Item) -> list[_Place]:
        """Return the best of those whom an item does not name, MOST_KEPT at most."""
        seen = list(self._from_the_top(item))
        for place in seen:
            heapq.heappush(self._opened(), place)
        left_out = item.declined | item.lapsed | item.ties.keys()
        return [place for place in seen if place[1] not in left_out]

    def _from_the_top(self, item: Item) -> Iterator[_Place]:
        """Take from the order whoever is next, until enough were found."""
        places, missing = self._opened(), MOST_KEPT
        left_out = item.declined | item.lapsed | item.ties.keys()
        while places and missing:
            place = heapq.heappop(places)
            _minus, agent_id, turn, able, _parts = place
            if not self._takes(able):
                continue
            if turn != able.desk.turn:  # they were given something since
                heapq.heappush(places, self._place(able, self._anybody()))
                continue
            missing -= agent_id not in left_out
            yield place

    def _opened(self) -> list[_Place]:
        """Return the order of those who are able; it is made when the line is first looked at."""
        if self._places is None:
            first = self.items[0]
            asked = (self.ring, first.team_id, first.kind, first.needs)
            anybody, policy, now, places = self._anybody(), self.policy, self.now, []
            for desk in self.desks:  # plainly, for everybody who is free comes by
                if able := weighing.able(desk, first, self.ring, asked):
                    agent_id = desk.agent.id
                    self._able[agent_id] = able
                    points, parts = policy(able, anybody, now)
                    places.append((-points, agent_id, desk.turn, able, parts))
            heapq.heapify(places)
            self._places = places
        return self._places

    def _anybody(self) -> Item:
        if self._any is None:
            self._any = replace(self.items[0], ties={}, lapsed=frozenset())
        return self._any

    def _place(self, able: Able, item: Item) -> _Place:
        points, parts = self.policy(able, item, self.now)
        return -points, able.agent.id, able.desk.turn, able, parts

    def _takes(self, able: Able) -> bool:
        return able.desk.takes(self._anybody().load)


def _lines(
    items: Collection[Item], desks: list[Desk], now: datetime, policy: Policy | None
) -> list[_Line]:
    lines: Mapping[tuple[int, object], list[Item]] = defaultdict(list)
    for item in items:
        ring = item.ring(now)
        lines[ring, (item.team_id, item.load, item.kind, item.mode, item.needs)].append(item)
    return [
        _Line(
            ring=ring,
            items=deque(sorted(found, key=lambda item: (item.rank_at, item.id))),
            desks=desks,
            now=now,
            policy=policy or _usual(found[0].mode),
        )
        for (ring, _asked), found in lines.items()
    ]


def _usual(mode: Mode) -> Policy:
    return weighing.by_turns if mode is Mode.ROUND_ROBIN else weighing.contextual
