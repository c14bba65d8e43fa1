"""Latency: from a visitor's POST to the agent's stream, at half the sustained rate.

Sustained is the rate at which a flood is processed, as `ingest` has it: stands in its conversation,
and was seen in an agent's stream. What is merely accepted for a few seconds is no rate to go on at.
The half of it begins when the followers have worked off the flood, else its arrears would be
measured with it; how far they are behind at the end tells whether the half could go on for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench import load
from bench.figures import Figure
from bench.listener import Listener
from bench.server import Server
from bench.shop import open_shop

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


SMALL = Size(visitors=20, connections=4, sustained_seconds=1, seconds=1)


def measure(size: Size) -> list[Figure]:
    """Find the sustained rate, then send at half of it and compare clocks."""
    sent: dict[int, float] = {}

    def heard(answer: bytes, asked_at: float, _answered_at: float) -> None:
        if found := MESSAGE_ID.search(answer):
            sent[int(found[1])] = asked_at

    with Server() as server:
        shop = open_shop(server, visitors=size.visitors)
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=16)
        server.analyse()
        messages = load.messages(shop.key, shop.tokens)
        listener = Listener(server.port, "/live", shop.cookie)
        full = load.run(
            server.port, messages, connections=size.connections, seconds=size.sustained_seconds
        )
        _, last = listener.wait_for(full.accepted, 30)
        times = listener.stop()
        sustained = len(times) / (last - min(times.values()))
        rested = server.rest(size.rest_seconds)
        listener = Listener(server.port, "/live", shop.cookie)
        done = load.run(
            server.port, messages, connections=size.connections, seconds=size.seconds,
            per_second=sustained / 2, heard=heard,
        )  # fmt: skip
        behind = server.waiting_events()
        listener.wait_for(done.accepted, 30)
        seen = listener.stop()
    waits = [seen[message] - asked for message, asked in sent.items() if message in seen]
    return [
        Figure("accepted", full.per_second, "accepted a second, in a flood"),
        Figure("sustained", sustained, "  processed a second"),
        Figure("rested_seconds", rested, "  until its followers had read it all, s"),
        Figure("rate", done.per_second, "messages a second, half of that"),
        Figure("p50_ms", load.percentile(waits, 0.50), "seen by the agent: p50, ms"),
        Figure("p95_ms", load.percentile(waits, 0.95), "  p95, ms", at_most=20),
        Figure("p99_ms", load.percentile(waits, 0.99), "  p99, ms"),
        Figure("answer_p95_ms", done.percentile(0.95), "answered: p95, ms"),
        Figure("behind", behind, "events that a follower had still to read at the end"),
        Figure("unseen", done.accepted - len(waits), "accepted but not seen", at_most=0),
    ]
