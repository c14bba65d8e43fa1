"""Search: questions of all kinds over HTTP, with a large archive behind them and a small one.

The words of the archive are made up, and spread as words are. Its index is written with SQL, as the
follower would write it but for its roots; how fast that one reads is measured beside it.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import psycopg
from django.db import transaction

from bench import archive, load
from bench.figures import Figure
from bench.server import Server
from bench.shop import Shop, open_shop
from weft.kernel import postgres

TITLE = "Search"
LETTERS = str.maketrans("0123456789", "aeioukrtns")  # as in archive.WORD

WORDS = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = 'search_message' AND indexname LIKE 'search_message_words%'
"""
FILL = """
    INSERT INTO search_message (message_id, thread_id, at, document)
    SELECT id, thread_id, sent_at,
           to_tsvector('simple', text)
           || array_to_tsvector(ARRAY(
                SELECT DISTINCT left(word, -1) || 'x'
                FROM unnest(string_to_array(text, ' ')) AS word WHERE length(word) > 2))
           || array_to_tsvector(ARRAY[
                '=inbox' || inbox_id, '@customer', CASE WHEN id % 50 = 0 THEN '=file' ELSE '@' END])
    FROM message ON CONFLICT DO NOTHING
"""
AFTERWARDS = [
    """
    INSERT INTO search_customer (customer_id, document)
    SELECT id, to_tsvector('simple', name || ' '
               || translate((id * 7919 % 90000)::text, '0123456789', 'aeioukrtns'))
    FROM customer ON CONFLICT DO NOTHING
    """,
    "VACUUM ANALYZE search_message",
    "VACUUM ANALYZE search_customer",
]


@dataclass(frozen=True)
class Size:
    """How much is measured: conversations, of five messages each on average."""

    large: int = 1_000_000
    small: int = 10_000
    questions: int = 60  # of each kind
    read: int = 10_000  # messages that are read anew


SMALL = Size(large=2_000, small=1_000, questions=4, read=500)


class NotAnswered(Exception):
    """A search did not answer 200."""


def measure(size: Size) -> list[Figure]:
    """Measure the same questions with both archives, each in a database of its own."""
    figures: list[Figure] = []
    p95: dict[str, float] = {}
    for name, conversations in (("small", size.small), ("large", size.large)):
        with Server() as server:
            shop = open_shop(server, visitors=1)
            archive.fill(server, shop, conversations, words=archive.WORDS)
            _index(server)
            messages = server.ask("SELECT count(*) FROM search_message")[0][0]
            figures.append(Figure(f"{name}_messages", messages, f"{messages:,} messages"))
            times: list[float] = []
            for kind, question in KINDS.items():
                done = _ask(server, shop, question, size.questions)
                times += done.waits
                figures.append(
                    Figure(f"{kind}_p95_ms_{name}", done.percentile(0.95), f"  {kind}: p95, ms")
                )
            p95[name] = load.percentile(times, 0.95)
            figures += [
                Figure(f"p50_ms_{name}", load.percentile(times, 0.5), "  all: p50, ms"),
                Figure(
                    f"p95_ms_{name}", p95[name], "  all: p95, ms",
                    at_most=100 if name == "large" else None,
                ),
            ]  # fmt: skip
            if name == "small":
                figures.append(_reading(server, size.read))
    figures.append(Figure("ratio", p95["large"] / p95["small"], "p95, large against small"))
    return figures


def _word(chance: random.Random, least: int, most: int) -> str:
    return str(chance.randint(least, most)).translate(LETTERS)


# Numbers are ranks of words: below a hundred they stand in every tenth message or more often
KINDS: dict[str, Callable[[random.Random], str]] = {
    "common_word": lambda chance: _word(chance, 3, 90) + " ",
    "middling_word": lambda chance: _word(chance, 1_000, 8_000) + " ",
    "rare_word": lambda chance: _word(chance, 20_000, 39_999) + " ",
    "two_words": lambda chance: f"{_word(chance, 50, 3_000)} {_word(chance, 50, 3_000)} ",
    "beginning": lambda chance: _word(chance, 100, 9_999),
    "open_only": lambda chance: f"is:open {_word(chance, 100, 3_000)} ",
    "with_a_file": lambda chance: f"has:file {_word(chance, 100, 3_000)} ",
    "of_a_month": lambda chance: f"on:2026-0{chance.randint(1, 9)} {_word(chance, 100, 3_000)} ",
    "unknown_word": lambda chance: "zzq" + _word(chance, 1_000, 9_999) + " ",
}


def _index(server: Server) -> None:
    superuser = postgres.url(server.data, postgres.SUPERUSER)
    with psycopg.connect(superuser, dbname=postgres.DATABASE, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET synchronous_commit = off")
        indexes = connection.execute(WORDS).fetchall()  # quicker made afterwards, each at once
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(FILL)
        for step in (*(definition for _name, definition in indexes), *AFTERWARDS):
            connection.execute(step)


def _ask(
    server: Server, shop: Shop, question: Callable[[random.Random], str], count: int
) -> load.Load:
    load.run(server.port, _requests(shop, question, 8, seed=1), connections=4)  # warm
    done = load.run(server.port, _requests(shop, question, count, seed=2), connections=1)
    if set(done.statuses) != {200}:
        raise NotAnswered(dict(done.statuses))
    return done


def _requests(
    shop: Shop, question: Callable[[random.Random], str], count: int, *, seed: int
) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        path = f"/search/?q={quote(question(chance))}"
        yield (
            f"GET {path} HTTP/1.1\r\nhost: localhost\r\nx-fragment: results\r\n"
            f"cookie: {shop.cookies}\r\n\r\n"
        ).encode()


def _reading(server: Server, count: int) -> Figure:
    """Read messages into the index as the follower does, in batches of 200."""
    rate = float(server.run("bench.search", count))
    return Figure("read_a_second", rate, "  read into the index, a second")


def _main() -> None:
    import django

    django.setup()
    from weft.conversations.queries import searchable
    from weft.search import indexing

    ids = searchable.message_ids_before(None, limit=int(sys.argv[1]))
    begun = time.monotonic()
    for at in range(0, len(ids), 200):
        with transaction.atomic():
            indexing.index_messages(ids[at : at + 200])
    print(len(ids) / (time.monotonic() - begun))


if __name__ == "__main__":
    _main()
