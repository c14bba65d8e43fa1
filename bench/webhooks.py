"""Webhooks: how soon a vendor is answered, and that what it delivers five times is stored once.

Deliveries are a bot's, signed as Telegram signs: each is checked, kept and answered, and read by a
worker afterwards. The load runs on the same cores.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import load
from bench.figures import Figure
from bench.server import Server

TITLE = "Deliveries of a vendor's webhook"
TOKEN = "7700000001:AAE-only-for-the-bench-0123456789ab"  # noqa: S105 -- of nobody
NOON = 1_767_268_800  # 2026-01-01, seconds
CATCH_UP_SECONDS = 120
TIMES = 5


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    per_second: int = 100
    seconds: int = 20
    connections: int = 8
    repeated: int = 400  # deliveries that come five times


SMALL = Size(per_second=20, seconds=2, repeated=20)


def measure(size: Size) -> list[Figure]:
    """Deliver at a pace, then deliver others five times as fast as it goes."""
    with Server() as server:
        key, secret = json.loads(server.run("bench.webhooks"))
        load.run(server.port, _deliveries(key, secret, range(50)), connections=2)
        server.analyse()
        steady = range(1_000, 1_000 + size.per_second * size.seconds)
        done = load.run(
            server.port, _deliveries(key, secret, steady), connections=size.connections,
            per_second=size.per_second,
        )  # fmt: skip
        repeated = [n for n in range(900_000, 900_000 + size.repeated) for _ in range(TIMES)]
        again = load.run(
            server.port, _deliveries(key, secret, repeated), connections=size.connections
        )
        wanted = 50 + len(steady) + size.repeated
        seconds, stored = _read(server, wanted)
        [[waiting]] = server.ask("SELECT count(*) FROM raw_delivery WHERE state <> 'processed'")
    return [
        Figure("p50_ms", done.percentile(0.5), f"answer at {size.per_second} a second, p50, ms",
               at_most=50),
        Figure("p99_ms", done.percentile(0.99), "  p99, ms", at_most=500),
        Figure("per_second", again.per_second, f"answered a second, each {TIMES} times"),
        Figure("repeated_p99_ms", again.percentile(0.99), "  p99, ms"),
        Figure("refused", _refused(done) + _refused(again), "answers that were not 2xx", at_most=0),
        Figure("lost", wanted - stored, "delivered but not stored once", at_most=0),
        Figure("unread", waiting, "kept but not read", at_most=0),
        Figure("catch_up_seconds", seconds, "until the last was read, s"),
    ]  # fmt: skip


def _deliveries(
    key: str, secret: str, numbers: Iterator[int] | range | list[int]
) -> Iterator[bytes]:
    for number in numbers:
        chat = 100 + number % 500
        who = {"id": chat, "is_bot": False, "first_name": "Ada"}
        message = {
            "message_id": number, "from": who, "chat": {"id": chat, "type": "private"},
            "date": NOON + number, "text": load.TEXT,
        }  # fmt: skip
        body = json.dumps({"update_id": number, "message": message}).encode()
        yield (
            f"POST /hooks/{key} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            f"x-telegram-bot-api-secret-token: {secret}\r\ncontent-length: {len(body)}\r\n\r\n"
        ).encode() + body


def _read(server: Server, wanted: int) -> tuple[float, int]:
    """Wait until all is read; return for how long, and how many messages stand."""
    begun = time.monotonic()
    while True:
        [[stored]] = server.ask("SELECT count(*) FROM message WHERE direction = 'in'")
        [[unread]] = server.ask("SELECT count(*) FROM raw_delivery WHERE state <> 'processed'")
        passed = time.monotonic() - begun
        if (stored >= wanted and not unread) or passed > CATCH_UP_SECONDS:
            return passed, stored
        time.sleep(0.2)


def _refused(done: load.Load) -> int:
    return done.statuses.total() - done.accepted + done.broken


def _main() -> None:
    import django

    django.setup()
    from weft.channels.telegram.settings import hook_secret
    from weft.gateway import actions
    from weft.kernel import secrets

    inbox = actions.open_inbox(
        kind="telegram", name="Bot", by=None,
        settings={"username": "@bench_bot", "token": secrets.seal(TOKEN)},
    )  # fmt: skip
    print(json.dumps([inbox.public_key, hook_secret(TOKEN)]))


if __name__ == "__main__":
    _main()
