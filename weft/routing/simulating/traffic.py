"""Where traffic comes from: made up from a seed, or what reached the shop of late."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from django.db import connection

from weft.kernel import settings
from weft.people import queries as people
from weft.routing import queries
from weft.routing.channels import live_kinds
from weft.routing.deciding import Need
from weft.routing.rules import Rule
from weft.routing.settings import Loads

from .world import Contact, Person, Traffic

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
OPENS, CLOSES = 8, 18
TOPICS = ("returns", "delivery", "invoices", "technical")
LANGUAGES = ("pl", "cs", "en")
WEIGHTS = (5, 3, 1)
WORK = {True: timedelta(minutes=7), False: timedelta(minutes=5)}  # a chat, a mail
# Days by which weights are tried out, and days by which they are judged. Whoever changes a weight
# looks at the first kind alone: what was chosen because it fits some days says little by them.
TRIED = range(1, 7)
JUDGED = range(101, 113)
REGULARS = 400  # customers who come again and again, half of all that comes


def made_up(*, seed: int, days: int, per_hour: int, agents: int) -> Traffic:
    """Return some days of a shop with chats and mails in three languages about four topics."""
    dice = random.Random(seed)  # noqa: S311 -- dice, no secret
    crew = [_person(number, dice) for number in range(1, agents + 1)]
    contacts = []
    for day in range(days):
        at = MONDAY + timedelta(days=day, hours=OPENS)
        ends = MONDAY + timedelta(days=day, hours=CLOSES)
        while (at := at + timedelta(hours=dice.expovariate(per_hour))) < ends:
            contacts.append(_contact(at, dice))
    return Traffic(contacts=contacts, people=crew)


def _person(number: int, dice: random.Random) -> Person:
    skills = {("language", LANGUAGES[number % 2]): 3, ("language", "en"): dice.randint(1, 3)}
    if dice.random() < 0.4:  # noqa: PLR2004 -- a share
        skills["language", LANGUAGES[1 - number % 2]] = dice.randint(1, 2)
    for topic in dice.sample(TOPICS, 3):
        skills["topic", topic] = dice.randint(1, 3)
    skills |= {("channel", kind): dice.randint(1, 3) for kind in ("live", "letter")}
    return Person(id=number, room=12, skills=skills)


def _contact(at: datetime, dice: random.Random) -> Contact:
    is_regular = dice.random() < 0.5  # noqa: PLR2004 -- half
    customer = dice.randrange(REGULARS) if is_regular else dice.randrange(REGULARS, 10**9)
    own = random.Random(customer)  # noqa: S311 -- whoever they are, they speak one language
    language = own.choices(LANGUAGES, WEIGHTS)[0]
    is_live = dice.random() < 0.6  # noqa: PLR2004 -- a share
    return Contact(
        at=at,
        customer=customer,
        kind="live" if is_live else "letter",
        is_live=is_live,
        needs=(Need("language", language, 2), Need("topic", dice.choice(TOPICS), 2)),
        work=WORK[is_live] * dice.lognormvariate(0, 0.5),
    )


def replay(*, since: datetime, until: datetime) -> Traffic:
    """Return what reached the shop between two times, and the people that it has now.

    People are there while they were available; of whom nothing is known, all the time.
    """
    loads = settings.read(Loads)
    agents = list(people.active().exclude(role="observer").values_list("pk", flat=True))
    skills, rooms = queries.skills_of(agents), queries.rooms()
    spans = queries.time_in_states(agents, since=since, until=until)
    here = {
        agent_id: tuple(
            (span.started_at, span.ended_at)
            for span in spans
            if span.agent_id == agent_id and span.state == "available"
        )
        for agent_id in agents
    }
    teams = {agent_id: frozenset(people.teams_of(agent_id)) for agent_id in agents}
    crew = [
        Person(
            id=agent_id,
            room=rooms.get(agent_id, loads.room),
            skills=skills[agent_id],
            teams=teams[agent_id],
            spans=here[agent_id],
        )
        for agent_id in agents
    ]
    return Traffic(
        contacts=_reached(since, until),
        people=crew,
        loads={True: loads.live, False: loads.letter},
    )


# A wait begins with a message to which nobody had answered the one before
CAME = """
    SELECT m.stored_at, c.customer_id, i.kind, p.language, c.queue_id,
        coalesce(q.team_id, i.team_id), m.id
    FROM message m
    JOIN thread t ON t.id = m.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    JOIN inbox i ON i.id = c.inbox_id
    JOIN customer p ON p.id = c.customer_id
    LEFT JOIN queue q ON q.id = c.queue_id
    WHERE m.direction = 'in' AND m.stored_at >= %s AND m.stored_at < %s AND NOT EXISTS (
        SELECT FROM message b WHERE b.thread_id = m.thread_id AND b.direction = 'in'
            AND b.stored_at > m.stored_at - interval '4 hours' AND b.id < m.id)
    ORDER BY m.stored_at, m.id
"""


def _reached(since: datetime, until: datetime) -> list[Contact]:
    ruled, live = queries.ruled(), live_kinds()
    with connection.cursor() as cursor:
        cursor.execute(CAME, [since, until])
        rows = cursor.fetchall()
    contacts = []
    for at, customer, kind, language, queue_id, team_id, message_id in rows:
        rule, needs = ruled.get(queue_id, (Rule(), ()))
        if rule.asks_language and language:
            needs = (*needs, Need("language", language, 2))
        own = random.Random(message_id)  # noqa: S311 -- the same work under every policy
        contacts.append(
            Contact(
                at=at,
                customer=customer,
                kind=kind,
                is_live=kind in live,
                needs=needs,
                work=WORK[kind in live] * own.lognormvariate(0, 0.5),
                team_id=team_id,
            )
        )
    return contacts
