"""How Polana's desk stands at this moment: who is there, what is promised, handed on and missed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils import translation

from weft.conversations import queries as conversations
from weft.demo import shop
from weft.demo.scenes import RESTS, Scene
from weft.demo.service import FIRST, FURTHER
from weft.demo.stage import Stage, Take
from weft.demo.stories import Turn
from weft.outcomes import actions as outcomes
from weft.outcomes.actions import PromiseDraft
from weft.people.models import Agent
from weft.reports import filling as reports
from weft.rescue import actions as rescues
from weft.rescue.kinds import Failure, How, Kind, Result
from weft.routing.actions import states as routing
from weft.routing.states import Reason, State
from weft.transfers import actions as transfers
from weft.transfers import drafting
from weft.transfers.reasons import Reason as Why

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HISTORY = timedelta(weeks=8)
KEPT, BROKEN = 10, 2  # promises of closed conversations, by what became of them
OFFERED = 3

_STATES: Mapping[str, tuple[State, str, int]] = {
    "bartosz": (State.AVAILABLE, "", 95),
    "katerina": (State.AVAILABLE, "", 52),
    "matej": (State.AWAY, Reason.LUNCH, 18),
    "amara": (State.AWAY, Reason.PAPERWORK, 7),
    "ondrej": (State.AWAY, Reason.MEETING, 31),
}
_PROMISES = {
    "pl": (
        "Oddzwonimy z odpowiedzią kuriera",
        "Wyślemy etykietę zwrotną",
        "Sprawdzimy w magazynie",
    ),
    "cs": ("Ozveme se s odpovědí dopravce", "Pošleme štítek na vrácení", "Ověříme ve skladu"),
    "en": ("We tell what the carrier says", "We send the returns label", "We ask the warehouse"),
}
_OFFERS = {
    "pl": "10 % rabatu na następne zamówienie",
    "cs": "Sleva 10 % na příští objednávku",
    "en": "10 % off the next order",
}
_AGAIN = {
    "pl": ("To znowu ja: dalej nic się nie zmieniło.", "Przepraszam. Teraz to już załatwione."),
    "cs": ("To jsem zase já: pořád se nic nezměnilo.", "Omlouvám se. Teď je to opravdu vyřízené."),
    "en": ("It is me again: nothing has changed yet.", "I am sorry. It is really settled now."),
}
# when an open promise is due, beside now
_DUE = (-3 * HOUR, -40 * MINUTE, 2 * HOUR, 5 * HOUR, DAY, 2 * DAY)


class Floor:
    """The open desk, with what stands on it."""

    def __init__(self, takes: Sequence[Take], stage: Stage, now: datetime) -> None:
        self.takes = takes
        self.agents = stage.agents
        self.dice = random.Random(len(takes))  # noqa: S311 - a story, no secret
        self.now = now

    def set(self) -> None:
        """Let everything be as somebody finds it who opens the board now."""
        self._history()
        self._people()
        self._promises()
        self._transfers()
        self._rescues()

    def _open(self, *ends: str) -> Iterator[Take]:
        return (take for take in self.takes if take.scene.ends in ends and take.first)

    def _history(self) -> None:
        last = 0
        while last := reports.fill_some(after=last, since=self.now - HISTORY):
            pass
        reports.judge(first=FIRST * 60, further=FURTHER * 60)

    def _people(self) -> None:
        for login, (state, reason, minutes) in _STATES.items():
            agent = self.agents[login].pk
            routing.be(agent, state, reason=reason, at=self.now - minutes * MINUTE, by=agent)
        routing.hear_all([self.agents[login].pk for login in _STATES])

    def _promises(self) -> None:
        closed = [take for take in self._open("closed") if take.scene.turns[-1].by == "customer"]
        for number, take in enumerate(closed[-(KEPT + BROKEN) :]):
            at = take.scene.moments[-1]
            made = self._promise(take, at, at + 4 * HOUR)
            state = "broken" if number % 6 == 5 else "kept"  # noqa: PLR2004 - one in six
            outcomes.end_promise(made, state, by=take.agent_id, at=min(at + 3 * HOUR, self.now))
        answered = list(self._open("answered", "snoozed"))
        for take, due in zip(answered, _DUE, strict=False):
            self._promise(take, min(take.scene.moments[-1], self.now + due - HOUR), self.now + due)
        for take in answered[len(_DUE) :][:OFFERED]:
            language = take.scene.script.counter.language
            draft = PromiseDraft(
                kind="offer",
                text=_OFFERS[language],
                owner_id=take.agent_id,
                due_at=self.now + self.dice.randint(2, 6) * DAY,
            )
            at = take.scene.moments[-1]
            outcomes.record_promise(take.conversation_id, draft, by=take.agent_id, at=at)

    def _promise(self, take: Take, at: datetime, due: datetime) -> int:
        texts = _PROMISES[take.scene.script.counter.language]
        draft = PromiseDraft(
            kind="promise", text=self.dice.choice(texts), owner_id=take.agent_id, due_at=due
        )
        return outcomes.record_promise(take.conversation_id, draft, by=take.agent_id, at=at)

    def _transfers(self) -> None:
        """Offer a few with a briefing, so that those who show the demo have one to accept."""
        for person in (shop.OWNER, shop.AGENT):
            others = (
                take
                for take in self._open("waiting")
                if take.scene.agent not in {shop.OWNER, shop.AGENT}
                and take.scene.script.counter.language in person.speaks
                and not take.is_offered
            )
            if take := next(others, None):
                offer(take, self.agents[person.login], at=self.now - MINUTE)

    def _rescues(self) -> None:
        """Let the chats that nobody has answered be missed, each three minutes after its word."""
        missed = [
            take
            for take in self._open("unassigned")
            if take.first and self.now - take.scene.moments[0] > 10 * MINUTE
        ]
        made = rescues.make([_missed(take) for take in missed], at=self.now)
        for rescue_id in made[:2]:
            rescues.attempt(
                rescue_id,
                how=How.MESSAGE,
                result=Result.NO_ANSWER,
                by=self.agents[shop.AGENT.login].pk,
                at=self.now - 5 * MINUTE,
            )


def _missed(take: Take) -> Failure:
    failed_at = take.scene.moments[0] + 3 * MINUTE
    return Failure(
        name=f"{Kind.CHAT}:{take.conversation_id}:{failed_at.isoformat()}",
        kind=Kind.CHAT,
        conversation_id=take.conversation_id,
        message_id=take.last_message_id,
        failed_at=failed_at,
    )


def offer(take: Take, to: Agent, *, at: datetime) -> int:
    """Offer a conversation to a colleague with a briefing in the language of its counter."""
    with translation.override(take.scene.script.counter.language):
        briefing = drafting.draft(take.conversation_id, at=at)
    take.is_offered = True
    return transfers.offer(
        take.conversation_id,
        to=to.pk,
        queue=None,
        briefing=briefing,
        reason=Why.KNOWLEDGE,
        by=take.agent_id,
        at=at,
    )


def hand_on(takes: Iterable[Take], stage: Stage, dice: random.Random) -> None:
    """Let some contacts of the past have changed hands, most of them with a briefing."""
    for take in takes:
        scene = take.scene
        answers = [n for n, turn in enumerate(scene.turns) if turn.by == "agent"]
        if scene.ends != "closed" or len(answers) < 2 or dice.random() > 0.3:  # noqa: PLR2004
            continue
        language = scene.script.counter.language
        others = [p for p in shop.PEOPLE if language in p.speaks and p != scene.agent]
        whom = stage.agents[dice.choice(others).login]
        why = dice.choice([Why.KNOWLEDGE, Why.KNOWLEDGE, Why.AREA, Why.LOAD, Why.SHIFT])
        moment = scene.moments[answers[0]] + timedelta(seconds=20)

        give = _warm if dice.random() < 0.65 else _cold  # noqa: PLR2004 - most are introduced
        stage.at(moment, partial(give, take, whom, why))


def come_back(takes: Sequence[Take], stage: Stage, dice: random.Random) -> None:
    """Let some customers come back with the same matter within a week, and be answered again."""
    by_scene = {id(take.scene): take for take in takes}
    for scene, back in comebacks([take.scene for take in takes], now=stage.now, dice=dice):
        take = by_scene[id(scene)]
        asked, answered = _AGAIN[take.scene.script.counter.language]
        # what had ended by then is written down before it goes on
        stage.at(back - MINUTE, partial(_note_end, take))
        stage.at(back, partial(take.hear, Turn(by="customer", text=asked)))
        stage.at(back, partial(_note_return, take))
        answer = Turn(by="agent", text=answered)
        stage.at(back + dice.randint(4, 40) * MINUTE, partial(take.answer, answer))
        stage.at(back + 50 * MINUTE, take.close)
        stage.at(back + 50 * MINUTE, take.seen_by_all)


def comebacks(
    scenes: Sequence[Scene], *, now: datetime, dice: random.Random
) -> list[tuple[Scene, datetime]]:
    """Return who comes back to what was closed, and when. Pure.

    Nobody whose next matter is told in another scene does: that one would go on with this matter,
    and stand with whoever looks after it.
    """
    begins: dict[str, list[datetime]] = {}
    for scene in scenes:
        begins.setdefault(scene.script.guest.name, []).append(scene.moments[0])
    found = []
    for scene in scenes:
        ended = scene.closed_at
        if scene.ends != "closed" or ended is None or dice.random() > 0.12:  # noqa: PLR2004
            continue
        back = ended + timedelta(days=dice.choice([1, 2, 3, 5]), minutes=dice.randint(5, 90))
        others = begins[scene.script.guest.name]
        if back + HOUR <= now and not any(ended < other < back + HOUR + RESTS for other in others):
            found.append((scene, back))
    return found


def _note_end(take: Take, _at: datetime) -> None:
    reports.note_endings([take.conversation_id])


def _note_return(take: Take, at: datetime) -> None:
    reports.note_returns({take.conversation_id: (at, True)})


def _has(take: Take, whom: Agent) -> bool:
    """Whether somebody looks after it already: one matter may be told in two scenes."""
    _inbox, keeper, _customer = conversations.keepers([take.conversation_id])[take.conversation_id]
    return keeper == whom.pk


def _warm(take: Take, whom: Agent, _why: Why, at: datetime) -> None:
    if _has(take, whom):
        return
    made = offer(take, whom, at=at)
    transfers.accept(made, by=whom.pk, at=at + timedelta(seconds=15))
    take.agent_id = whom.pk


def _cold(take: Take, whom: Agent, why: Why, at: datetime) -> None:
    if _has(take, whom):
        return
    transfers.record(
        take.conversation_id,
        to=whom.pk,
        queue=None,
        reason=why,
        words="",
        by=take.agent_id,
        at=at,
    )
    take.agent_id = whom.pk
