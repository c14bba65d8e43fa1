"""Which conversations there are, and how each of them stands now. Pure: nothing is stored here.

A few weeks of closed ones, and a desk as it looks on a Monday morning: some wait for anybody, some
for their agent, some for the customer, some rest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from weft.demo import pace, shop
from weft.demo.guests import Guest, guests
from weft.demo.stories import Script, Teller, Turn
from weft.people.roles import Role
from weft.scheduling.hours import Hours

WEEKS = 6
# Who wrote less than two weeks ago goes on with the same matter; so each guest rests longer
RESTS = timedelta(days=18)
REGULARS = {"pl": 66, "cs": 46, "en": 24}
CLOSED = {"pl": 124, "cs": 84, "en": 42}
OPEN = {
    "pl": {"unassigned": 6, "waiting": 8, "answered": 7, "snoozed": 5},
    "cs": {"unassigned": 4, "waiting": 5, "answered": 5, "snoozed": 3},
    "en": {"unassigned": 2, "waiting": 2, "answered": 2, "snoozed": 1},
}
WAITS = (2, 6, 11, 19, 27, 43, 64, 95, 140, 230, 410, 720)  # minutes that nobody has answered
SCARCE = 3  # of the waiting ones, how many come back to a closed matter


@dataclass(kw_only=True)
class Scene:
    """One conversation. `agent` answers; None when nobody has yet. `ends` says how it stands."""

    script: Script
    turns: list[Turn]
    moments: list[datetime]
    ends: str  # closed, unassigned, waiting, answered, snoozed
    agent: shop.Person | None = None
    given_by: shop.Person | None = None
    handed_to: shop.Person | None = None
    closed_at: datetime | None = None
    rests_until: datetime | None = None
    meets: bool = False  # the first conversation of this guest
    draft: str = ""
    joins: Scene | None = None  # the same person's other conversation, merged into this one


@dataclass(kw_only=True)
class Writer:
    """Makes the scenes of one counter."""

    counter: shop.Counter
    now: datetime
    dice: random.Random
    hours: Hours = field(init=False)
    teller: Teller = field(init=False)
    _new: Iterator[Guest] = field(init=False)
    _regulars: list[Guest] = field(init=False)
    _free: dict[str, datetime] = field(default_factory=dict)
    _topics: list[str] = field(default_factory=list)
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.hours = pace.hours_of(self.counter, self.now.year)
        self.teller = Teller(self.counter, self.dice)
        self._new = guests(self.counter.language, self.dice)
        self._regulars = [next(self._new) for _ in range(REGULARS[self.counter.language])]

    def scenes(self, waits: list[int]) -> list[Scene]:
        """Return all scenes; `waits` are the minutes for which the unassigned ones have waited."""
        language = self.counter.language
        span = WEEKS * 7 * 24 * 60
        ago = sorted((self.dice.randint(60, span) for _ in range(CLOSED[language])), reverse=True)
        made = [self.closed(self.now - timedelta(minutes=minutes)) for minutes in ago]
        wanted = OPEN[language]
        made += [self.answered(agent) for agent in self._desks(wanted["answered"])]
        made += [self.snoozed() for _ in range(wanted["snoozed"])]
        made += [
            self.waiting(agent, back=n == 0)
            for n, agent in enumerate(self._desks(wanted["waiting"]))
        ]
        made += [self.unassigned(waits.pop()) for _ in range(wanted["unassigned"])]
        return made

    def closed(self, start: datetime, topic: str = "") -> Scene:
        """Return a conversation that came to its end."""
        script, agent = self._script(start, topic)
        turns = [*script.turns, *self._goodbye(script, agent)]
        start = pace.waking(start, self.hours, self.dice)
        while True:
            slower = 1 + (self.now - start) / timedelta(weeks=WEEKS)  # the shop has learned since
            moments = pace.times(turns, start, self.hours, self.dice, slower=slower)
            pause = timedelta(seconds=self.dice.randint(40, 1500))
            ended = pace.at_work(moments[-1] + pause, self.hours, self.dice)
            if ended < self.now:
                break
            start -= timedelta(hours=13)
        return self._scene(script, turns, moments, "closed", agent, closed_at=ended)

    def answered(self, agent: shop.Person) -> Scene:
        """Return one in which `agent` waits for the customer."""
        script, agent = self._script(self.now, agent=agent)
        last = self.dice.choice([n for n, turn in enumerate(script.turns) if turn.by == "agent"])
        turns = script.turns[: last + 1]
        end = self.now - timedelta(minutes=self.dice.randint(12, 1700))
        return self._scene(script, turns, self._before(turns, end), "answered", agent)

    def snoozed(self) -> Scene:
        """Return one that rests until a parcel or a delivery has come."""
        topic = self.dice.choice([t for t in self.teller.topics() if self.teller.may_rest(t)])
        script, agent = self._script(self.now, topic)
        last = max(n for n, turn in enumerate(script.turns) if turn.by == "agent")
        turns = script.turns[: last + 1]
        end = self.now - timedelta(minutes=self.dice.randint(30, 2600))
        scene = self._scene(script, turns, self._before(turns, end), "snoozed", agent)
        day = (self.now + timedelta(days=self.dice.randint(1, 5))).astimezone(self.hours.zone)
        scene.rests_until = datetime.combine(day.date(), time(9), self.hours.zone)
        return scene

    def waiting(self, agent: shop.Person, *, back: bool = False) -> Scene:
        """Return one in which the customer waits for `agent`; `back`: it had been closed."""
        topic = self._topic(asks_again=True)
        script, agent = self._script(self.now, topic, agent)
        minutes = self.dice.choice([*WAITS, 900, 1300]) * self.dice.uniform(0.7, 1.4)
        final = self.now - timedelta(minutes=minutes)
        if back:
            again = self.teller.line("again", script.guest, speaker_is_woman=script.guest.is_woman)
            turns = [*script.turns, Turn(by="customer", text=again)]
        else:
            spoken = [n for n, turn in enumerate(script.turns) if turn.by == "customer" and n]
            turns = script.turns[: spoken[0] + 1]
        moments = [*self._before(turns[:-1], final - timedelta(minutes=25)), final]
        scene = self._scene(script, turns, moments, "waiting", agent)
        if back:
            scene.closed_at = moments[-2] + timedelta(minutes=4)
        return scene

    def unassigned(self, minutes: int) -> Scene:
        """Return one that nobody has taken, after that many minutes."""
        script, _agent = self._script(self.now)
        turns = script.turns[:1]
        moments = [self.now - timedelta(minutes=minutes, seconds=self.dice.randrange(50))]
        if minutes > 40 and self.dice.random() < 0.6:  # noqa: PLR2004 - who waits long asks again
            guest = script.guest
            nudge = self.teller.line("nudges", guest, speaker_is_woman=guest.is_woman)
            turns = [*turns, Turn(by="customer", text=nudge)]
            moments.append(moments[0] + timedelta(minutes=minutes * 0.4))
        return self._scene(script, turns, moments, "unassigned", None)

    def _scene(
        self,
        script: Script,
        turns: list[Turn],
        moments: list[datetime],
        ends: str,
        agent: shop.Person | None,
        *,
        closed_at: datetime | None = None,
    ) -> Scene:
        guest = script.guest
        meets = guest.name not in self._free
        self._free[guest.name] = closed_at or self.now
        chance = self.dice.random()
        given = agent is not None and agent.role == Role.AGENT and chance < 0.2  # noqa: PLR2004
        boss = shop.SUPERVISOR if self.counter.language == "cs" else shop.OWNER
        return Scene(
            script=script,
            turns=turns,
            moments=moments,
            ends=ends,
            agent=agent,
            given_by=boss if given else None,
            closed_at=closed_at,
            meets=meets,
        )

    def _script(
        self, start: datetime, topic: str = "", agent: shop.Person | None = None
    ) -> tuple[Script, shop.Person]:
        agent = agent or self._agent()
        guest = self._guest(start)
        while True:
            told = self.teller.tell(guest, topic or self._topic(), agent_is_woman=agent.is_woman)
            if told.turns[0].text not in self._begun:
                self._begun.add(told.turns[0].text)
                return told, agent

    def _before(self, turns: list[Turn], end: datetime) -> list[datetime]:
        """Return moments of which the last comes before `end`, as late as the hours allow."""
        start = end - timedelta(minutes=self.dice.randint(20, 200))
        while True:
            moments = pace.times(turns, start, self.hours, self.dice)
            if moments[-1] < end:
                return moments
            start -= timedelta(hours=2)

    def _goodbye(self, script: Script, agent: shop.Person) -> list[Turn]:
        if script.turns[-1].by != "agent" or self.dice.random() < 0.25:  # noqa: PLR2004
            return []
        guest = script.guest
        thanks = self.teller.line("thanks", guest, speaker_is_woman=guest.is_woman)
        said = [Turn(by="customer", text=thanks)]
        if self.dice.random() < 0.5:  # noqa: PLR2004
            bye = self.teller.line("farewells", guest, speaker_is_woman=agent.is_woman)
            said.append(Turn(by="agent", text=bye))
        return said

    def _guest(self, start: datetime) -> Guest:
        rested = [
            guest
            for guest in self._regulars
            if guest.name not in self._free or self._free[guest.name] + RESTS < start
        ]
        # a stranger now and then; on the desk of today rather faces that one knows
        if rested and (start == self.now or self.dice.random() < 0.8):  # noqa: PLR2004
            return self.dice.choice(rested)
        return next(self._new).stranger(self.dice)

    def _desks(self, number: int) -> list[shop.Person]:
        """Return who looks after that many open conversations, those with a login first."""
        shown = [p for p in (shop.OWNER, shop.AGENT) if self.counter.language in p.speaks]
        return [*shown, *(self._agent() for _ in range(number))][:number]

    def _agent(self) -> shop.Person:
        speaking = [p for p in shop.PEOPLE if self.counter.language in p.speaks]
        weights = [5 if person.role == Role.AGENT else 2 for person in speaking]
        return self.dice.choices(speaking, weights)[0]

    def _topic(self, *, asks_again: bool = False) -> str:
        if not self._topics:
            topics = self.teller.topics()
            self._topics = self.dice.sample(topics, len(topics))
        for place in range(len(self._topics) - 1, -1, -1):
            if not asks_again or self.teller.asks_again(self._topics[place]):
                return self._topics.pop(place)
        self._topics.clear()
        return self._topic(asks_again=asks_again)
