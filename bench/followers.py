"""Followers: what each of them costs a message, in Python and in the database.

No worker runs meanwhile: visitors write by HTTP, and then each follower in turn reads it all.
It is CPU that is counted and not the clock, so a busy machine makes it dearer by its caches only.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from itertools import islice

from bench import load
from bench.figures import Figure
from bench.server import Server, cpu_seconds
from bench.shop import open_shop

TITLE = "CPU of each follower, µs a message"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    visitors: int = 2_000
    messages: int = 20_000


SMALL = Size(visitors=20, messages=100)


def measure(size: Size) -> list[Figure]:
    """Let visitors write, and let each follower read it."""
    with Server(env={"WEFT_WORKER_PROCESSES": "0"}) as server:
        shop = open_shop(server, visitors=size.visitors)
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=16)
        server.run("bench.followers", "first")
        server.analyse()
        again = islice(load.messages(shop.key, shop.tokens), size.messages)
        load.run(server.port, again, connections=64)
        told = json.loads(server.run("bench.followers", "again"))
    python = sum(one[0] for one in told.values())
    database = sum(one[1] for one in told.values())
    return [
        *(
            Figure(f"{name}_us", sum(costs) / size.messages, f"{name}: {_words(costs, size)}")
            for name, costs in sorted(told.items(), key=lambda one: -sum(one[1]))
        ),
        Figure("python_us", python / size.messages, "all: Python"),
        Figure("database_us", database / size.messages, "  database"),
    ]


def _words(costs: tuple[float, float], size: Size) -> str:
    python, database = (cost / size.messages for cost in costs)
    return f"{python:.1f} in Python, {database:.1f} in the database"


def _read_all() -> dict[str, tuple[float, float]]:
    """Let each follower read what there is; return its microseconds, here and in the database."""
    from django.db import connection

    from weft.kernel import followers

    told = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    for follower in followers.declared().values():
        here, there = time.thread_time(), cpu_seconds(backend)
        followers.catch_up(follower)
        told[follower.name] = (
            (time.thread_time() - here) * 1e6,
            (cpu_seconds(backend) - there) * 1e6,
        )
    return told


def _main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "first":
        from django.db import connection

        from weft.kernel import followers

        for follower in followers.declared().values():
            followers.enrol(follower)
        with connection.cursor() as cursor:  # what was said before counts, too: it warms the tables
            cursor.execute("UPDATE follower SET transaction = 0, event_id = 0")
    print(json.dumps(_read_all()))


if __name__ == "__main__":
    _main()
