"""Running: a discrete-event simulation in which `deciding.decide` decides, and what came of it."""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from weft.routing import deciding, weighing
from weft.routing.deciding import HALF_LIFE, Agent, Item, Mode, Tie

from .world import (
    COMES_AGAIN,
    HANDS_ON,
    KNOWN_AGAIN,
    KNOWN_FASTER,
    PROMISES,
    SLOWER,
    Contact,
    Person,
    Traffic,
    fluency,
    level,
)

POLICIES: Mapping[str, deciding.Policy] = {
    "contextual": weighing.contextual,
    "round robin": weighing.by_turns,
    "longest idle": weighing.longest_idle,
}
AGAIN_WITHIN = timedelta(hours=20)  # the customer who has to come again does so


class Outcome(NamedTuple):
    """What came of a run. Shares are of all contacts."""

    contacts: int
    waited_seconds: float  # on average, to the first answer
    waited_p90_seconds: float
    transfers: float
    repeats: float
    breaches: float  # of what was promised for the first answer
    known: float  # talked with somebody who knew them
    unserved: int


@dataclass
class _Desk:
    """What a person has, in the run."""

    person: Person
    load: int = 0
    free_since: datetime | None = None
    given_at: datetime | None = None


@dataclass
class _Known:
    """How often a customer and a person had to do with each other."""

    contacts: int = 0
    solved: int = 0
    weight: float = 0.0
    at: datetime | None = None

    def tie(self, now: datetime) -> Tie:
        faded = 0.5 ** ((now - self.at) / HALF_LIFE) if self.at else 1.0
        return Tie(self.contacts, self.solved, self.weight * faded)


@dataclass
class _Talk:
    """A contact on its way through the run."""

    contact: Contact
    waits_since: datetime
    declined: set[int] = field(default_factory=set)
    is_answered: bool = False


class Run:
    """One run of some traffic under a policy."""

    def __init__(self, traffic: Traffic, policy: deciding.Policy, *, seed: int) -> None:
        self.traffic = traffic
        self.policy = policy
        self.seed = seed
        self.desks = {person.id: _Desk(person) for person in traffic.people}
        self.known: dict[int, dict[int, _Known]] = defaultdict(lambda: defaultdict(_Known))
        self.waiting: dict[int, _Talk] = {}
        self.coming: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.number = 0
        self.waits: list[float] = []
        self.counts: dict[str, int] = defaultdict(int)

    def outcome(self) -> Outcome:
        """Let it all happen, and return what came of it."""
        for contact in self.traffic.contacts:
            self._at(contact.at, self._arrival(contact))
        for person in self.traffic.people:
            for begins, _ends in person.spans:
                self._at(begins, lambda _now: None)
        while self.coming:
            now, _number, happen = heapq.heappop(self.coming)
            happen(now)
            if not self.coming or self.coming[0][0] > now:
                self._decide(now)
        ordered, served = sorted(self.waits), max(1, len(self.waits))
        count = max(1, self.counts["contacts"])
        return Outcome(
            contacts=self.counts["contacts"],
            waited_seconds=sum(ordered) / served,
            waited_p90_seconds=ordered[int(served * 0.9)] if ordered else 0.0,
            transfers=self.counts["transfers"] / count,
            repeats=self.counts["repeats"] / count,
            breaches=self.counts["breaches"] / count,
            known=self.counts["known"] / count,
            unserved=len(self.waiting),
        )

    def _at(self, when: datetime, happen: Callable[[datetime], None]) -> None:
        self.number += 1
        heapq.heappush(self.coming, (when, self.number, happen))

    def _arrival(self, contact: Contact) -> Callable[[datetime], None]:
        def arrive(now: datetime) -> None:
            self.counts["contacts"] += 1
            self._wait(_Talk(contact, now), now)

        return arrive

    def _wait(self, talk: _Talk, now: datetime) -> None:
        self.number += 1
        self.waiting[self.number] = talk
        for after in (self.traffic.less_after, self.traffic.anybody_after):
            self._at(now + after, lambda _now: None)  # less is asked then, so look again

    def _decide(self, now: datetime) -> None:
        if not self.waiting:
            return
        agents = [self._agent(desk) for desk in self.desks.values() if desk.person.is_here(now)]
        items = [self._item(id_, talk, now) for id_, talk in self.waiting.items()]
        for decision in deciding.decide(items, agents, now, self.policy):
            self._begin(self.waiting.pop(decision.item_id), self.desks[decision.agent_id], now)

    def _agent(self, desk: _Desk) -> Agent:
        return Agent(
            id=desk.person.id,
            room=desk.person.room,
            load=desk.load,
            teams=desk.person.teams,
            skills=desk.person.skills,
            free_since=desk.free_since,
            given_at=desk.given_at,
        )

    def _item(self, id_: int, talk: _Talk, now: datetime) -> Item:
        contact = talk.contact
        known = self.known.get(contact.customer, {})
        return Item(
            id=id_,
            kind=contact.kind,
            load=self.traffic.loads[contact.is_live],
            since=talk.waits_since,
            rank_at=talk.waits_since,
            mode=Mode.ROUND_ROBIN,  # given at once, under every policy
            team_id=contact.team_id,
            needs=contact.needs,
            less_after=self.traffic.less_after,
            anybody_after=self.traffic.anybody_after,
            ties={agent_id: one.tie(now) for agent_id, one in known.items()},
            declined=frozenset(talk.declined),
        )

    def _begin(self, talk: _Talk, desk: _Desk, now: datetime) -> None:
        contact, person = talk.contact, desk.person
        known = self.known.get(contact.customer, {}).get(person.id)
        if not talk.is_answered:
            talk.is_answered = True
            self.waits.append((now - talk.waits_since).total_seconds())
            self.counts["breaches"] += now - talk.waits_since > PROMISES[contact.is_live]
            self.counts["known"] += known is not None
        load = self.traffic.loads[contact.is_live]
        desk.load += load
        desk.given_at = now
        work = contact.work * SLOWER[level(person, contact)] * fluency(person, contact)
        self._at(
            now + work * (KNOWN_FASTER if known else 1.0),
            lambda at: self._end(talk, desk, load, at),
        )

    def _end(self, talk: _Talk, desk: _Desk, load: int, now: datetime) -> None:
        contact, person = talk.contact, desk.person
        desk.load -= load
        desk.free_since = now
        skill = level(person, contact)
        # the dice of a contact are its own, so that policies differ by what they decide alone
        dice = random.Random(f"{self.seed} {contact.at} {contact.customer} {len(talk.declined)}")  # noqa: S311
        known = self.known[contact.customer][person.id]
        was_known = known.contacts > 0
        hands_on = dice.random() < HANDS_ON[skill] and len(talk.declined) < len(self.desks) - 1
        known.weight = known.tie(now).weight + (0.5 if hands_on else 1.0)
        known.contacts += 1
        known.solved += not hands_on
        known.at = now
        if hands_on:
            self.counts["transfers"] += 1
            talk.declined.add(person.id)
            talk.waits_since = now
            self._wait(talk, now)
            return
        if dice.random() < COMES_AGAIN[skill] * (KNOWN_AGAIN if was_known else 1.0):
            self.counts["repeats"] += 1
            if not contact.is_again:
                again = now + AGAIN_WITHIN * dice.random()
                self._at(again, self._arrival(_again(contact, again)))


def _again(contact: Contact, at: datetime) -> Contact:
    return Contact(
        at=at,
        customer=contact.customer,
        kind=contact.kind,
        is_live=contact.is_live,
        needs=contact.needs,
        work=contact.work / 2,
        team_id=contact.team_id,
        is_again=True,
    )


def compare(traffic: Traffic, *, seed: int) -> dict[str, Outcome]:
    """Run the same traffic under each policy."""
    return {name: Run(traffic, policy, seed=seed).outcome() for name, policy in POLICIES.items()}
