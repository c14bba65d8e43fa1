"""Latency: from a visitor's POST to the agent's stream, at half the sustained rate.

There are two rates that one may call sustained, and both are measured. In a flood the followers
(search, clocks, webhooks and the like) stand back, so that what people wait for goes first: that
many messages a second stand in their conversations and were seen in an agent's stream. And from the
flood's beginning until its followers have read all of it, that many a second is what everything
keeps up with for ever. Each half begins when the followers have worked off what was before it, else
its arrears would be measured too; how far they are behind at the end tells whether it could go on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import floor, load
from bench.figures import Figure
from bench.listener import Listener
from bench.server import Server
from bench.shop import Shop, open_shop

TITLE = "From a visitor's POST to the agent's stream, at half the sustained rate"
MESSAGE_ID = re.compile(rb'"message_id":\s*(\d+)')


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    visitors: int = 5_000
    connections: int = 64
    sustained_seconds: float = 20
    rest_seconds: float = 180  # at most, for the followers to work off the flood
    seconds: float = 30
    floor_seconds: float = 15


SMALL = Size(
    visitors=20, connections=4, sustained_seconds=1, rest_seconds=3, seconds=1, floor_seconds=1
)


def measure(size: Size) -> list[Figure]:
    """Find the sustained rates, then send at half of each and compare clocks."""
    with Server() as server:
        shop = open_shop(server, visitors=size.visitors)
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=16)
        server.analyse()
        server.rest(size.rest_seconds)
        messages = load.messages(shop.key, shop.tokens)
        begun = time.monotonic()
        listener = Listener(server.port, "/live", shop.cookie)
        full = load.run(
            server.port, messages, connections=size.connections, seconds=size.sustained_seconds
        )
        _, last = listener.wait_for(full.accepted, 30)
        times = listener.stop()
        seen = len(times) / (last - min(times.values()))
        rested = server.rest(size.rest_seconds)
        kept_up = full.accepted / (time.monotonic() - begun)
        halves = [
            *_half(server, shop, messages, size, rate=kept_up / 2, name="kept_up"),
            *_half(server, shop, messages, size, rate=seen / 2, name=""),
        ]
    return [
        Figure("accepted", full.per_second, "accepted a second, in a flood"),
        Figure("sustained", seen, "  seen by the agent a second"),
        Figure("rested_seconds", rested, "  until its followers had read it all, s"),
        Figure("kept_up", kept_up, "  a second, until then: what all keeps up with"),
        *halves,
    ]


def _half(
    server: Server, shop: Shop, messages: Iterator[bytes], size: Size, *, rate: float, name: str
) -> list[Figure]:
    """Send at a rate, and compare clocks."""
    sent: dict[int, float] = {}

    def heard(answer: bytes, asked_at: float, _answered_at: float) -> None:
        if found := MESSAGE_ID.search(answer):
            sent[int(found[1])] = asked_at

    server.rest(size.rest_seconds)
    listener = Listener(server.port, "/live", shop.cookie)
    done = load.run(
        server.port, messages, connections=size.connections, seconds=size.seconds,
        per_second=rate, heard=heard,
    )  # fmt: skip
    behind = server.waiting_events()
    listener.wait_for(done.accepted, 30)
    seen = listener.stop()
    server.rest(size.rest_seconds)  # the floor has the machine as empty as Weft had it
    bare = floor.paced(
        server, messages, connections=size.connections, seconds=size.floor_seconds, per_second=rate
    )
    waits = [seen[message] - asked for message, asked in sent.items() if message in seen]
    of = f"{name}_" if name else ""
    whose = "what all keeps up with" if name else "what the agent sees in a flood"
    return [
        Figure(f"{of}rate", done.per_second, f"messages a second, half of {whose}"),
        Figure(f"{of}p50_ms", load.percentile(waits, 0.50), "  seen by the agent: p50, ms"),
        Figure(f"{of}p95_ms", load.percentile(waits, 0.95), "  p95, ms", at_most=20),
        Figure(f"{of}p99_ms", load.percentile(waits, 0.99), "  p99, ms"),
        Figure(f"{of}answer_p95_ms", done.percentile(0.95), "  answered: p95, ms"),
        Figure(
            f"{of}floor_p95_ms", bare.percentile(0.95), "  floor, a bare server's answer: p95, ms"
        ),
        Figure(f"{of}behind", behind, "  events that a follower had still to read at the end"),
        Figure(f"{of}unseen", done.accepted - len(waits), "  accepted but not seen", at_most=0),
    ]
