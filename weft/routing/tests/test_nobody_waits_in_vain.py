"""On the real engine and database: nothing waits while somebody able and free is there.

Whatever happens, in whatever order, the engine looks as it does in a worker: when something is said
that it follows, and once a second. After each step all is compared with the tables themselves, by a
plain reckoning that shares nothing with what the engine reads by.
"""

import random
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from weft.conversations import actions as conversations
from weft.conversations import events as said_of
from weft.conversations.actions import QueueDraft
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import agent, inbox
from weft.customers import actions as customers
from weft.kernel import followers
from weft.people.models import Membership
from weft.routing import actions, clock, engine, following
from weft.routing.deciding import Mode, Need
from weft.routing.events import AgentStateChanged, OfferAccepted
from weft.routing.models import AgentSkill, AgentState, Offer, QueueNeed, QueueRouting
from weft.routing.rules import Rule
from weft.routing.tests.cast import Shop

LANGUAGES = ("cs", "pl", "")
STEPS = 40


class Day:
    """Some hours of a shop with two queues and four people, as the dice will have it."""

    def __init__(self, seed, follower, monkeypatch):
        self.dice = random.Random(seed)  # noqa: S311 -- dice
        self.follower = follower
        self.passed = 1000.0
        self.shop = Shop(asks_language=True, wrap_up_seconds=20)
        self.shop.at = clock.now()
        self.people = [self.shop.bo, self.shop.cy, agent("Dee"), agent("Eli")]
        self.gone = set()
        self.team = self.shop.team(*self.people[:3])
        other = conversations.create_queue(QueueDraft(name="Bills"), by=None)
        self.queues = [self.shop.queue_id, other]
        actions.set_rule(other, Rule(mode=Mode.ROUND_ROBIN), needs=[TOPIC], by=None)
        self.inboxes = [
            self.shop.inbox,
            inbox(kind="email", name="Mail", queue_id=self.shop.queue_id),
            inbox(kind="email", name="Bills", queue_id=other),
        ]
        for one in self.people[1:]:
            self.learn(one)
        monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=lambda: self.passed))
        monkeypatch.setattr(clock, "now", lambda: self.shop.at)
        monkeypatch.setattr(following.timezone, "now", lambda: self.shop.at)
        engine._pace.looked_at = engine._pace.compared_at = self.passed  # nothing is found by luck
        self.settle()

    # --- what happens ------------------------------------------------------------------------

    def step(self):
        """Let one thing happen, and return what it was."""
        who = self.dice.choice(self.people)
        what = self.dice.choice(DEEDS)
        getattr(self, what)(who)
        self.settle()
        return f"{what} {who.first_name}"

    def ask(self, _who):
        name = f"customer-{self.dice.randrange(8)}"
        to = self.dice.choice(self.inboxes)
        talk = Conversation.objects.get(pk=self.shop.ask(name, to=to))
        language = self.dice.choice(LANGUAGES)
        customers.choose_language(talk.customer_id, language=language, by=None)

    def come(self, who):
        self.gone.discard(who.pk)
        self.shop.come(who)

    def go(self, who):
        self.shop.go(who)

    def vanish(self, who):
        self.gone.add(who.pk)  # their browser says no more word

    def accept(self, who):
        if Offer.objects.filter(agent=who, state="open").exists():
            self.shop.accept(who)

    def decline(self, who):
        if offer := Offer.objects.filter(agent=who, state="open").first():
            actions.decline(offer.pk, by=who.pk)

    def take(self, who):
        actions.take_next(who.pk, at=self.shop.at)

    def answer(self, who):
        for one in self.theirs(who)[:1]:
            self.shop.answer(one, who)

    def close(self, who):
        for one in self.theirs(who)[:1]:
            self.shop.close(one, who)

    def hand_back(self, who):
        for one in self.theirs(who)[:1]:
            conversations.assign(one, to=None, by=who.pk)

    def learn(self, who):
        known = {("language", "cs"): self.dice.randint(0, 3), TOPIC[:2]: self.dice.randint(0, 3)}
        actions.set_skills(who.pk, {key: level for key, level in known.items() if level}, by=None)

    def rule(self, _who):
        rule = Rule(mode=self.dice.choice(list(Mode)), asks_language=self.dice.random() < 0.5)
        actions.set_rule(self.dice.choice(self.queues), rule, needs=self.dice.choice([[], [TOPIC]]),
                         by=None)  # fmt: skip

    def wait(self, _who):
        seconds = self.dice.choice([1, 5, 20, 31, 45, 61, 620])
        self.passed += seconds
        self.shop.later(seconds=seconds)
        self.shop.here(*(one for one in self.people if one.pk not in self.gone))

    def theirs(self, who):
        rows = Conversation.objects.filter(assignee=who, status="open").order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def settle(self):
        """Let a worker do what it does until it rests."""
        for _round in range(20):
            followers.catch_up(following.CONTACTS, self.follower)
            engine.keep_looking()
            followers.catch_up(following.CONTACTS, self.follower)
            if not engine._pace.is_stirred:
                return
        raise AssertionError("the engine never rests")

    # --- what must be ------------------------------------------------------------------------

    def waits_in_vain(self):
        """Return (conversation, agent) of all that should have found one another."""
        at = self.shop.at
        asked = set(Offer.objects.filter(state="open").values_list("agent_id", flat=True))
        offered = set(Offer.objects.filter(state="open").values_list("conversation_id", flat=True))
        here = set(
            AgentState.objects.filter(ended_at=None, state="available")
            .exclude(agent_id__in=asked)
            .values_list("agent_id", flat=True)
        )
        rules = {row.queue_id: row for row in QueueRouting.objects.exclude(mode="pull")}
        rows = Conversation.objects.filter(
            status="open", assignee=None, queue_id__in=rules, waiting_since__isnull=False
        ).select_related("inbox", "queue", "customer")
        return [
            (row.pk, agent_id)
            for row in rows
            if row.pk not in offered
            for agent_id in here
            if self._fits(agent_id, row) and self._can(agent_id, row, rules[row.queue_id], at)
        ]

    def _fits(self, agent_id, row):
        quiet = self.shop.at - timedelta(minutes=30)
        mine = Conversation.objects.filter(assignee=agent_id, status="open").select_related("inbox")
        load = sum(
            4 if one.inbox.kind == "webchat" else 1
            for one in mine
            if one.waiting_since or (one.inbox.kind == "webchat" and one.last_at > quiet)
        )
        return load == 0 or load + (4 if row.inbox.kind == "webchat" else 1) <= 12

    def _can(self, agent_id, row, rule, at):
        refused = Offer.objects.filter(
            conversation=row, agent=agent_id, state="declined",
            ended_at__gt=at - timedelta(minutes=10),
        )  # fmt: skip
        team_id = row.queue.team_id or row.inbox.team_id
        member = Membership.objects.filter(team_id=team_id, agent_id=agent_id)
        if refused.exists() or (team_id and not member.exists()):
            return False
        waited = (at - row.waiting_since).total_seconds()
        less = 0 if waited < rule.less_after_seconds else 1
        if waited >= rule.anybody_after_seconds:
            return True
        asked = QueueNeed.objects.filter(queue=row.queue).select_related("skill")
        needs = [(one.skill.kind, one.skill.name, one.level) for one in asked]
        if rule.asks_language and row.customer.language:
            needs.append(("language", row.customer.language, 2))
        known = AgentSkill.objects.filter(agent=agent_id).select_related("skill")
        skills = {(one.skill.kind, one.skill.name): one.level for one in known}
        return all(skills.get((kind, name), 0) >= max(1, n - less) for kind, name, n in needs)


TOPIC = Need("topic", "returns", 2)
DEEDS = (
    *["ask"] * 6, *["come"] * 4, *["wait"] * 4, *["accept"] * 4, *["close"] * 3, "go", "vanish",
    "decline", "take", "answer", "hand_back", "learn", "rule",
)  # fmt: skip


def live_through(seed, follower, monkeypatch, steps=STEPS):
    """Let a day pass, and say so where something waits in vain; the database forgets it."""
    told = []
    with transaction.atomic(), monkeypatch.context() as patched:
        day = Day(seed, follower, patched)
        for _step in range(steps):
            told.append(day.step())
            found = day.waits_in_vain()
            assert not found, f"seed {seed}: {found} after {told}"
        transaction.set_rollback(True)
    return told


@pytest.mark.parametrize("seed", range(3))
def test_nothing_waits_while_somebody_able_and_free_is_there(db, monkeypatch, seed):
    live_through(seed, following.ROUTING, monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_waits_in_vain_on_many_days(db, monkeypatch):
    for seed in range(100, 140):
        live_through(seed, following.ROUTING, monkeypatch, steps=70)


def live_until_found_out(follower, monkeypatch):
    for seed in range(20):
        live_through(seed, follower, monkeypatch)


@pytest.mark.parametrize(
    "forgotten", [{AgentStateChanged}, {OfferAccepted, said_of.ConversationAssigned}]
)
def test_an_engine_that_is_not_woken_by_something_is_found_out(db, monkeypatch, forgotten):
    """The control: what the test above says of an engine that overhears a thing."""
    heard = tuple(event for event in following.ROUTING.events if event not in forgotten)

    with pytest.raises(AssertionError, match="seed"):
        live_until_found_out(replace(following.ROUTING, events=heard), monkeypatch)


def test_an_engine_that_does_not_look_at_the_clock_is_found_out(db, monkeypatch):
    """Rings widen and offers lapse without anybody saying so."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", float("inf"))

    with pytest.raises(AssertionError, match="seed"):
        live_until_found_out(following.ROUTING, monkeypatch)
