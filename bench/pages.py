"""Pages: the inbox and a conversation with a large archive behind them, and with a small one."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from bench import archive, load
from bench.figures import Figure
from bench.server import Server
from bench.shop import Shop, open_shop
from weft.kernel import postgres

TITLE = "Pages of the console"
VIEWS = ("mine", "unassigned", "waiting", "all", "snoozed", "closed")
WARM = 8  # requests before those that count
QUERY = re.compile(rb"\[(\d+)\] LOG:  (?:statement|execute [^:]*):")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    large: int = 1_000_000
    small: int = 10_000
    requests: int = 300


SMALL = Size(large=2_000, small=1_000, requests=6)


class NotShown(Exception):
    """A page did not answer 200."""


def measure(size: Size) -> list[Figure]:
    """Measure both pages with both archives, each in a database of its own."""
    figures = []
    p95: dict[tuple[str, str], float] = {}
    chance = random.Random(2)
    for name, conversations in (("small", size.small), ("large", size.large)):
        with Server() as server:
            shop = open_shop(server, visitors=1)
            begun = time.monotonic()
            first, last = archive.fill(server, shop, conversations)
            filled = time.monotonic() - begun
            pages = {
                "inbox": [f"/inbox/?view={view}" for view in VIEWS],
                "conversation": [
                    f"/conversations/{chance.randint(first, last)}/" for _ in range(size.requests)
                ],
            }
            figures.append(
                Figure(f"{name}_conversations", conversations, f"{conversations:,} conversations")
            )
            figures.append(Figure(f"{name}_fill_seconds", filled, "  generated in, s"))
            for page, paths in pages.items():
                done = ask(server, shop, paths, size.requests)
                p95[page, name] = done.percentile(0.95)
                queries = _queries(server, shop, paths)
                goal = 50 if name == "large" else None
                figures += [
                    Figure(f"{page}_p50_ms_{name}", done.percentile(0.5), f"  {page}: p50, ms"),
                    Figure(
                        f"{page}_p95_ms_{name}", done.percentile(0.95), f"  {page}: p95, ms",
                        at_most=goal,
                    ),
                    Figure(f"{page}_queries_{name}", queries, f"  {page}: queries"),
                ]  # fmt: skip
    figures.append(
        Figure(
            "p95_ms", max(p95["inbox", "large"], p95["conversation", "large"]),
            "p95 with the large archive, ms", at_most=50,
        )
    )  # fmt: skip
    return figures


def ask(server: Server, shop: Shop, paths: list[str], count: int, *, at_once: int = 1) -> load.Load:
    """Ask for `count` pages, so many at once, as the shop's agent. Raises NotShown."""
    load.run(server.port, _requests(shop, paths, WARM), connections=1)
    done = load.run(server.port, _requests(shop, paths, count), connections=at_once)
    if set(done.statuses) != {200}:
        raise NotShown(f"{paths[0]}: {dict(done.statuses)}")
    return done


def _requests(shop: Shop, paths: list[str], count: int) -> Iterator[bytes]:
    for number in range(count):
        path = paths[number % len(paths)]
        yield f"GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {shop.cookies}\r\n\r\n".encode()


def _queries(server: Server, shop: Shop, paths: list[str]) -> float:
    """Count the statements of a page as the database itself logs them; those of others left out."""
    superuser = postgres.url(server.data, postgres.SUPERUSER)
    with psycopg.connect(superuser, autocommit=True) as connection:
        others = {
            pid
            for (pid,) in connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'weft live%'"
                " OR pid = pg_backend_pid() OR usename IS NULL"
            )
        }
        before = _log(server)
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
        count = len(VIEWS)
        load.run(server.port, _requests(shop, paths, count), connections=1)
        connection.execute("ALTER SYSTEM RESET log_statement")
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
    said = _log(server)[len(before) :]
    by_backend: dict[int, int] = {}
    for pid in map(int, QUERY.findall(said)):
        by_backend[pid] = by_backend.get(pid, 0) + 1
    # the worker looks for jobs now and then; what answered pages is busier than all others
    busy = [found for pid, found in by_backend.items() if pid not in others and found >= count]
    return sum(busy) / count


def _log(server: Server) -> bytes:
    folder = postgres.places.of(server.data).cluster / "log"
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.log")))
