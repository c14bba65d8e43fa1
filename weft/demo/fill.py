"""Filling an empty Weft with Polana, and telling how to log in."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from weft.channels.webchat import identity
from weft.conversations import actions as conversations
from weft.conversations import queries as asked
from weft.demo import articles, floor, prepared, service, shop
from weft.demo.scenes import WAITS, Scene, Writer
from weft.demo.settings import DemoShop
from weft.demo.stage import Stage, Take
from weft.demo.stories import Turn
from weft.demo.studio import Studio
from weft.gateway import actions as gateway
from weft.kernel import settings, tokens
from weft.people import actions as people
from weft.people import queries
from weft.people.models import Agent
from weft.people.roles import Role
from weft.scheduling import actions as scheduling
from weft.sla import actions as sla

Say = Callable[[str], None]

SEED = 1_911
OLDER = timedelta(days=240)  # the house was opened this long ago
_WORDS = tuple(
    """
    sosna potok polana wrzos jodla rosa grusza lawka skala sowa deska mech brzeg kamien lis latarnia
    miska okno ptak pole plot rzeka szlak trawa wiatr ziarno zaspa las most dach pies sanki
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def fill(say: Say) -> bool:
    """Fill an empty Weft with the demo, or leave a filled one as it is; then say how to log in.

    A Weft in which somebody works already is never touched: then it returns False.
    """
    if not queries.is_set_up():
        say("Filling the demo shop …")
        with transaction.atomic(), _all_or_nothing():
            counted = open_shop(timezone.now())
        say(f"Polana is open: {counted} conversations.")
    owner = Agent.objects.filter(email=shop.OWNER.email).first()
    if owner is None:
        say("Somebody works in this Weft already, so the demo was not filled in.")
        say("Choose an empty folder for it: --data DIR")
        return False
    say("Log in as")
    for person in (shop.OWNER, shop.AGENT):
        say(f"  {person.email:<24} {_known_password(person):<28} ({person.role.label})")
    return True


@contextlib.contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Spare each action its savepoint: when one fails, the whole demo is undone anyway.

    They are almost half of all statements.
    """
    features: Any = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        del features.uses_savepoints  # the class says True again


def password(person: shop.Person, secret: str | None = None) -> str:
    """Return the demo password of somebody: another one in each installation, always the same."""
    secret = secret or tokens.secret_keys()[0]
    digest = tokens.derive(secret, f"weft demo password {person.login}")
    words = [_WORDS[byte % len(_WORDS)] for byte in digest[:4]]
    return "-".join([*words, str(1000 + int.from_bytes(digest[4:6]) % 9000)])


def _known_password(person: shop.Person) -> str:
    agent = Agent.objects.filter(email=person.email).first()
    for secret in tokens.secret_keys():
        if agent and agent.check_password(password(person, secret)):
            return password(person, secret)
    return "with the password you chose"


def open_shop(now: datetime) -> int:
    """Make the people, the inboxes and all that was ever said; return how many conversations."""
    with Studio() as studio:
        return _open_shop(now, studio)


def _open_shop(now: datetime, studio: Studio) -> int:
    dice = random.Random(SEED)  # noqa: S311 - a story, no secret
    agents = _people(now, studio)
    owner = agents[shop.OWNER.login]
    settings.write(shop.BRAND, by=owner.pk, at=now - OLDER)
    settings.write(DemoShop(is_open=True), by=owner.pk, at=now - OLDER)
    inboxes, plans = _inboxes(agents, now)
    served = service.open_service(agents, inboxes, plans, by=owner.pk)
    prepared.prepare(by=owner.pk, at=now - OLDER)
    articles.write(by=owner.pk, at=now - OLDER)
    scenes = _scenes(now, dice)
    stage = Stage(agents, inboxes, dice, now=now, leaves=served.leaves, studio=studio)
    takes = [Take(scene, stage) for scene in scenes]
    for take in takes:
        take.rehearse()
        if take.scene.joins:
            other = takes[scenes.index(take.scene.joins)]
            stage.at(take.scene.moments[1] + timedelta(seconds=70), partial(take.join, other))
    later = random.Random(SEED + 1)  # noqa: S311 - a story, no secret
    floor.hand_on(takes, stage, later)
    floor.come_back(takes, stage, later)
    stage.play()
    service.promise_answers(by=owner.pk)
    sla.settle(asked.unresolved(), at=now)
    floor.Floor(takes, stage, now).set()
    return len(scenes)


def _people(now: datetime, studio: Studio) -> dict[str, Agent]:
    opened = now - OLDER
    owner = people.create_owner(
        email=shop.OWNER.email,
        password=password(shop.OWNER),
        first_name=shop.OWNER.first_name,
        surname=shop.OWNER.surname,
        language=shop.OWNER.language,
        time_zone=shop.OWNER.time_zone,
        at=opened,
    )
    agents = {shop.OWNER.login: owner}
    for person in shop.PEOPLE[1:]:
        invited = people.invite(
            email=person.email,
            first_name=person.first_name,
            surname=person.surname,
            role=Role(person.role),
            language=person.language,
            time_zone=person.time_zone,
            by=owner,
            at=opened,
        )
        agents[person.login] = people.accept_invite(
            invited.token, password=password(person), at=opened + timedelta(hours=5)
        )
    for login, agent in agents.items():
        people.set_photo(agent, studio.face(login))
    for name, members in shop.TEAMS.items():
        team = people.create_team(name, by=owner)
        people.set_members(team.pk, [agents[login].pk for login in members], by=owner)
    return agents


def _inboxes(agents: dict[str, Agent], now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Open the inboxes; return them, and their opening hours, by language."""
    owner = agents[shop.OWNER.login].pk
    teams = {team.name: team.pk for team in queries.teams()}
    opened: dict[str, int] = {}
    plans: dict[str, int] = {}
    for counter in shop.COUNTERS:
        plan_id = scheduling.save_plan(
            name=counter.name,
            time_zone=counter.time_zone,
            week=counter.week,
            closed_on=shop.holidays(now.year),
            by=owner,
        )
        scheduling.share(plan_id)
        if not opened:
            scheduling.follow_by_default(plan_id, by=owner)
        _name, _secret, keys = identity.new_key({})
        card = gateway.open_inbox(
            kind="webchat",
            name=counter.name,
            settings={"greetings": counter.greetings, "identity_keys": keys},
            plan_id=plan_id,
            by=owner,
        )
        if counter.team:
            conversations.change_inbox(card.id, team_id=teams[counter.team], by=owner)
        opened[counter.language], plans[counter.language] = card.id, plan_id
    return opened, plans


def _scenes(now: datetime, dice: random.Random) -> list[Scene]:
    waits = dice.sample(WAITS, len(WAITS))
    scenes: list[Scene] = []
    for counter in shop.COUNTERS:
        writer = Writer(counter=counter, now=now, dice=dice)
        scenes += writer.scenes(waits)
        if counter.language == "pl":
            scenes.append(writer.closed(now - timedelta(days=9), "card"))
            scenes += _twice(writer)
    begun = next(s for s in scenes if s.ends == "waiting" and s.agent == shop.OWNER)
    begun.draft = {
        "pl": "Dzień dobry, sprawdziłam to jeszcze raz i",
        "en": "Hello, I have looked into it again and",
    }[begun.script.counter.language]
    return scenes


def _twice(writer: Writer) -> list[Scene]:
    """Return two scenes of one person, who wrote from a phone first and then logged in."""
    here = writer.waiting(shop.AGENT)
    guest = here.script.guest
    there = writer.unassigned(0)
    there.script.guest = guest.stranger(writer.dice)
    there.meets = False
    there.turns = [Turn(by="customer", text=here.turns[0].text)]
    there.moments = [here.moments[0] - timedelta(minutes=26)]
    there.script.page = here.script.page
    here.joins = there
    return [there, here]
