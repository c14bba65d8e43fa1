"""Routing: how long a decision takes with much that waits, and how soon what comes is offered.

`python -m bench.routing STEP …` are the steps that run inside, with the settings of the server.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
import uuid
from dataclasses import dataclass

from bench import load
from bench.figures import Figure
from bench.server import Server

TITLE = "Routing: 10,000 wait, 500 people"
LANGUAGES = ("cs", "pl", "en", "")
QUEUES = 5


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    waiting: int = 10_000
    agents: int = 500
    decisions: int = 100
    per_second: int = 100
    seconds: int = 10


SMALL = Size(waiting=60, agents=10, decisions=3, per_second=10, seconds=2)


def measure(size: Size) -> list[Figure]:
    """Decide while nobody else looks; then let a worker offer what comes."""
    with Server(env={"WEFT_WORKER_PROCESSES": "0"}) as server:
        server.run("bench.routing", "fill", size.waiting, size.agents)
        server.analyse()
        alone = json.loads(server.run("bench.routing", "decide", size.decisions))
        server.run("bench.routing", "empty")
        server.stop()
        server.env["WEFT_WORKER_PROCESSES"] = "1"
        server.start()
        busy = json.loads(server.run("bench.routing", "offer", size.per_second, size.seconds))
    return [
        Figure("p50_ms", _ms(alone["one"], 0.5), "one is free, 10,000 wait: a look, ms, p50"),
        Figure("p95_ms", _ms(alone["one"], 0.95), "  p95", at_most=10),
        Figure("cpu_ms", _ms(alone["one_cpu"], 0.95), "  of that, our own processor time, p95"),
        Figure("new_p50_ms", _ms(alone["new"], 0.5), "one waits, 500 are free: a look, ms, p50"),
        Figure("new_p95_ms", _ms(alone["new"], 0.95), "  p95", at_most=10),
        Figure("new_cpu_ms", _ms(alone["new_cpu"], 0.95), "  of that, our own processor time, p95"),
        Figure("many_ms", 1000 * alone["many"], "each, when all are free and all wait, ms"),
        Figure("offer_p50_ms", _ms(busy["waits"], 0.5), "what comes is offered after, p50, ms"),
        Figure("offer_p95_ms", _ms(busy["waits"], 0.95), "  p95, ms", at_most=1000),
        Figure("offer_most_ms", _ms(busy["waits"], 1.0), "  the last one, ms", at_most=1000),
        Figure("unoffered", busy["unoffered"], "never offered", at_most=0),
    ]  # fmt: skip


def _ms(values: list[float], share: float) -> float:
    return load.percentile(values, share)


# --- inside ---------------------------------------------------------------------------------


def fill(waiting: int, agents: int) -> None:
    """Make queues, people with skills, and what waits for them."""
    from django.db.models.functions import Mod
    from django.utils import timezone

    from weft.conversations import actions as conversations
    from weft.conversations.actions import QueueDraft
    from weft.conversations.envelopes import Inbound, Sender
    from weft.conversations.models import Inbox
    from weft.customers.models import Customer
    from weft.people.models import Agent
    from weft.routing import actions
    from weft.routing.actions import waiting as kept
    from weft.routing.deciding import Mode
    from weft.routing.models import AgentSkill, Seat, Skill
    from weft.routing.rules import Rule

    now, dice = timezone.now(), random.Random(7)
    inboxes = []
    for number in range(QUEUES):
        inbox = conversations.create_inbox(
            kind="webchat", name=f"Shop {number}", settings={}, by=None
        )
        queue = conversations.create_queue(QueueDraft(name=f"Queue {number}"), by=None)
        Inbox.objects.filter(pk=inbox.id).update(queue_id=queue)
        rule = Rule(
            mode=Mode.PUSH, asks_language=True, offer_seconds=600,
            less_after_seconds=30, anybody_after_seconds=60,
        )  # fmt: skip
        actions.set_rule(queue, rule, by=None)
        inboxes.append(inbox.id)
    people = Agent.objects.bulk_create(
        Agent(
            email=f"agent{n}@shop.example", first_name=f"Agent{n}", surname="Nowak",
            role="agent", joined_at=now,
        )
        for n in range(agents)
    )  # fmt: skip
    skills = [Skill.objects.create(kind="language", name=code) for code in LANGUAGES if code]
    AgentSkill.objects.bulk_create(
        AgentSkill(agent=one, skill=skill, level=dice.randint(1, 3))
        for one in people for skill in dice.sample(skills, 2)
    )  # fmt: skip
    Seat.objects.bulk_create(Seat(agent=one, room=10_000) for one in people)
    for first in range(0, waiting, 500):
        conversations.receive(
            [
                Inbound(
                    inbox_id=inboxes[n % QUEUES], key=str(uuid.uuid4()), remote=f"ada-{n}",
                    sender=Sender(kind="device", value=f"ada-{n}", name=f"Ada {n}"),
                    text="My parcel is late", sent_at=now,
                )
                for n in range(first, min(first + 500, waiting))
            ],
            at=now,
        )  # fmt: skip
    for number, code in enumerate(LANGUAGES):
        those = Customer.objects.annotate(rest=Mod("id", len(LANGUAGES))).filter(rest=number)
        those.update(language=code)
    kept.keep(None)


def decide(count: int) -> None:
    """Let one person at a time be free among all, then one item wait for all; then all for all."""
    from django.db import connection

    from weft.routing import clock, engine
    from weft.routing.actions import states
    from weft.routing.models import AgentState, Offer, Seat

    at, ids = clock.now(), list(Seat.objects.order_by("pk").values_list("pk", flat=True))
    kinds = ("one", "new")
    found: dict[str, list[float]] = {f"{kind}{what}": [] for kind in kinds for what in ("", "_cpu")}

    def come(some: list[int]) -> None:
        Offer.objects.filter(state="open").update(state="lapsed", ended_at=at)
        AgentState.objects.filter(ended_at=None).update(ended_at=at)
        AgentState.objects.bulk_create(
            AgentState(agent_id=id_, state="available", started_at=at) for id_ in some
        )
        states.hear_all(ids)

    def measure(kind: str) -> None:
        # the whole look: all that the clock may have changed, the reading, the offer's commit
        began, busy = time.perf_counter(), time.process_time()
        found_one = engine.look(clock.now())
        found[kind].append(time.perf_counter() - began)
        found[f"{kind}_cpu"].append(time.process_time() - busy)
        assert found_one.done == 1, f"{found_one} instead of one offer"  # noqa: S101

    for number in range(count):
        come([ids[number % len(ids)]])
        measure("one")
    come(ids)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE aside AS SELECT * FROM routing_waiting")
        for number in range(count):
            cursor.execute("DELETE FROM routing_waiting")
            cursor.execute(
                "INSERT INTO routing_waiting"
                " SELECT * FROM aside ORDER BY rank_at OFFSET %s LIMIT 1",
                [number],
            )
            measure("new")
            Offer.objects.filter(state="open").update(state="lapsed", ended_at=at)
        cursor.execute("DELETE FROM routing_waiting")
        cursor.execute("INSERT INTO routing_waiting SELECT * FROM aside")
    come(ids)
    began, done = time.perf_counter(), 0
    while (more := engine.look(clock.now())).done:
        done += more.done
    print(json.dumps(found | {"many": (time.perf_counter() - began) / max(1, done)}))


def empty() -> None:
    """Let nothing wait and nobody be asked any more."""
    from weft.conversations import actions as conversations
    from weft.routing import clock
    from weft.routing.models import AgentState, Offer, Waiting

    at = clock.now()
    Offer.objects.filter(state="open").update(state="lapsed", ended_at=at)
    ids = list(Waiting.objects.values_list("conversation_id", flat=True))
    for first in range(0, len(ids), 1000):
        for id_ in ids[first : first + 1000]:
            conversations.close(id_, by=None, at=at)
    AgentState.objects.filter(ended_at=None).update(ended_at=at)


TAKE = """
    WITH taken AS (
        UPDATE offer SET state = 'accepted', ended_at = now() WHERE state = 'open'
        RETURNING conversation_id, agent_id
    ), given AS (
        UPDATE conversation c SET assignee_id = t.agent_id FROM taken t
        WHERE c.id = t.conversation_id
    )
    DELETE FROM routing_waiting w USING taken t WHERE w.conversation_id = t.conversation_id
"""


def offer(per_second: int, seconds: int) -> None:
    """Let customers write at a steady pace, and people take what is offered."""
    from django.db import connection
    from django.utils import timezone

    from weft.conversations import actions as conversations
    from weft.conversations.envelopes import Inbound, Sender
    from weft.conversations.models import Inbox
    from weft.kernel import standings
    from weft.routing.actions import states
    from weft.routing.models import AgentState, Seat
    from weft.routing.states import State

    ids = list(Seat.objects.order_by("pk").values_list("pk", flat=True))
    states.hear_all(ids)
    now = timezone.now()
    AgentState.objects.bulk_create(
        AgentState(agent_id=id_, state=State.AVAILABLE, started_at=now) for id_ in ids
    )
    while any(one.waiting for one in standings.figures().values()):  # of what was made ready
        time.sleep(0.2)
    Seat.objects.update(heard_at=now + (now - now.replace(year=now.year - 1)))  # whatever it takes
    inboxes = list(Inbox.objects.order_by("pk").values_list("pk", flat=True))
    over = threading.Event()
    began_at = timezone.now()

    def take() -> None:
        # all at once, so that what is measured is the offering
        with connection.cursor() as cursor:
            while not over.wait(0.2):
                cursor.execute(TAKE)
        connection.close()

    taking = threading.Thread(target=take)
    taking.start()
    step = 10 / per_second
    for tick in range(per_second * seconds // 10):
        due = began_at.timestamp() + tick * step
        time.sleep(max(0.0, due - timezone.now().timestamp()))
        conversations.receive(
            [
                Inbound(
                    inbox_id=inboxes[n % len(inboxes)], key=str(uuid.uuid4()),
                    remote=f"new-{tick}-{n}", text="Hello",
                    sender=Sender(kind="device", value=f"new-{tick}-{n}", name="Eve"),
                    sent_at=timezone.now(),
                )
                for n in range(10)
            ],
            at=timezone.now(),
        )  # fmt: skip
    time.sleep(5)
    over.set()
    taking.join()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT extract(epoch FROM min(e.happened_at) - c.opened_at)::float
            FROM conversation c
            LEFT JOIN event e ON e.conversation_id = c.id AND e.name = 'offer.presented'
            WHERE c.opened_at >= %s GROUP BY c.id
            """,
            [began_at],
        )
        waits = [row[0] for row in cursor.fetchall()]
    told = {"waits": [one for one in waits if one is not None]}
    print(json.dumps(told | {"unoffered": sum(one is None for one in waits)}))


if __name__ == "__main__":
    import django

    django.setup()
    step, *numbers = sys.argv[1:]
    {"fill": fill, "decide": decide, "empty": empty, "offer": offer}[step](*map(int, numbers))
