"""Ingest: how fast visitors' messages come in by HTTP, against what the database can take at all.

Accepted: answered, and durable. Processed: stands in its conversation and was seen in an agent's
stream. Both are compared with the limit of the same run, see limit.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench import limit, load
from bench.figures import Figure
from bench.listener import Listener
from bench.server import Server, cpu_seconds, memory
from bench.shop import open_shop
from weft.kernel import postgres

TITLE = "Visitors' messages by HTTP"
CATCH_UP_SECONDS = 60


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    visitors: int = 5_000
    connections: tuple[int, ...] = (1, 8, 32, 64)
    seconds: float = 60  # of the sustained run; the others take a sixth
    clients: int = limit.CLIENTS


SMALL = Size(visitors=20, connections=(4,), seconds=1, clients=2)


def measure(size: Size) -> list[Figure]:
    """Run the limit, then each number of connections, then the sustained load."""
    figures = []
    short = max(size.seconds / 6, 1)
    with Server() as server:
        shop = open_shop(server, visitors=size.visitors)
        # everybody has written once: what follows goes to threads that stand, like the limit's
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=16)
        server.analyse()
        messages = load.messages(shop.key, shop.tokens)
        bound = limit.measure(postgres.url(server.data), seconds=short, clients=size.clients)
        figures.append(Figure("limit", bound, "limit: bare commits a second"))
        for connections in size.connections:
            done = load.run(server.port, messages, connections=connections, seconds=short)
            figures += [
                Figure(
                    f"accepted_{connections}",
                    done.per_second,
                    f"accepted a second at {connections}",
                ),
                Figure(
                    f"p95_ms_{connections}", done.percentile(0.95), f"  p95, ms, at {connections}"
                ),
            ]
        figures.append(
            Figure(
                "accepted_ratio", done.per_second / bound, "accepted, of the limit", at_least=1.0
            )
        )
        figures += _sustained(server, shop.cookie, messages, size, bound)
    return figures


def _sustained(server: Server, cookie: str, messages, size: Size, bound: float) -> list[Figure]:
    webs = server.web()
    listener = Listener(server.port, "/live", cookie)
    before, cpu, parts = sum(map(memory, webs)), sum(map(cpu_seconds, webs)), [*server.database()]
    base_cpu = sum(map(cpu_seconds, parts))
    [[rows_before]] = server.ask("SELECT count(*) FROM message")
    done = load.run(server.port, messages, connections=size.connections[-1], seconds=size.seconds)
    web_cpu = sum(map(cpu_seconds, webs)) - cpu
    base_cpu = sum(map(cpu_seconds, parts)) - base_cpu
    _, last = listener.wait_for(done.accepted, CATCH_UP_SECONDS)
    seen = listener.stop()
    [[rows]] = server.ask("SELECT count(*) FROM message")
    lost = done.accepted - (rows - rows_before)
    begun = min(seen.values(), default=0)
    processed = len(seen) / max(last - begun, 0.001)
    refused = done.statuses.total() - done.accepted
    return [
        Figure("processed_per_second", processed, f"processed a second for {size.seconds:g} s"),
        Figure("processed_ratio", processed / bound, "processed, of the limit", at_least=0.5),
        Figure("sustained_p95_ms", done.percentile(0.95), "  p95 of the answers, ms"),
        Figure("refused", refused, "answers that were not 2xx", at_most=0),
        Figure("lost", abs(lost), "accepted but not stored once", at_most=0),
        Figure(
            "unseen", done.accepted - len(seen), "accepted but not seen by the agent", at_most=0
        ),
        Figure("memory_before", before / 1e6, "memory of the web processes before, MB"),
        Figure("memory_after", sum(map(memory, webs)) / 1e6, "  and after, MB"),
        Figure("web_cpu_us", web_cpu / max(1, done.accepted) * 1e6, "CPU a message: web, µs"),
        Figure("database_cpu_us", base_cpu / max(1, done.accepted) * 1e6, "  database, µs"),
        Figure("load_cpu_us", done.cpu_each, "  the load itself, µs"),
    ]
