"""Peers: the rows of the table of other helpdesks, measured on Weft with eight connections.

The others were measured on two cores as well, with small archives; see docs/performance.md.
Below each row stands what the same server does for the same client without Weft: see floor.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bench import floor, load
from bench.figures import Figure
from bench.server import Server
from bench.shop import Shop, open_shop

TITLE = "What the best of the peers does, and Weft, requests a second at 8 connections"
CONNECTIONS = 8

# requests a second on the same two cores: the best of five open helpdesks and chats
BEST = {"create": 64, "message": 268, "reply": 268, "list": 35}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    visitors: int = 2_000  # who have written before
    seconds: float = 10
    rest_seconds: float = 180  # at most, for the followers to work off the row before


# fewer visitors would write more than one visitor may
SMALL = Size(visitors=100, seconds=1, rest_seconds=3)


class Refused(Exception):
    """Some answers were not 2xx."""


def measure(size: Size) -> list[Figure]:
    """Load each face for a while."""
    with Server() as server:
        shop = open_shop(server, visitors=size.visitors)
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=CONNECTIONS)
        server.analyse()
        strangers = open_shop(server, visitors=int(2_000 * size.seconds)).tokens
        conversations = [row[0] for row in server.ask("SELECT id FROM conversation")]
        loads = {
            "create": load.first_messages(shop.key, strangers),
            "message": load.messages(shop.key, shop.tokens),
            "reply": _replies(shop, conversations),
            "list": _lists(shop),
        }
        found = {}
        for name, requests in loads.items():
            server.rest(size.rest_seconds)  # else what the row before left would be measured too
            done = load.run(server.port, requests, connections=CONNECTIONS, seconds=size.seconds)
            if done.accepted != done.statuses.total():
                raise Refused(f"{name}: {dict(done.statuses)}")
            found[name] = done.per_second
        floors = {
            name: floor.measure(
                server, requests, face=name, connections=CONNECTIONS, seconds=size.seconds / 2
            )
            for name, requests in loads.items()
        }
    figures = []
    for name, rate in found.items():
        figures += [
            Figure(name, rate, name),
            Figure(
                f"{name}_ratio",
                rate / BEST[name],
                f"  of the best peer ({BEST[name]})",
                at_least=10,
            ),
            *(
                Figure(f"{name}_floor_{way}", most, f"  floor: an answer, {floor.WAYS[way]}")
                for way, most in floors[name].items()
            ),
        ]
    return figures


def _replies(shop: Shop, conversations: list[int]) -> Iterator[bytes]:
    """Write an agent's answers, as the console's own script sends them."""
    while True:
        for conversation in conversations:
            body = urlencode({"text": load.TEXT, "key": uuid.uuid4()}).encode()
            yield (
                f"POST /conversations/{conversation}/replies HTTP/1.1\r\nhost: localhost\r\n"
                f"cookie: {shop.cookies}\r\nx-csrftoken: {shop.csrf}\r\n"
                "x-fragment: 1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            ).encode() + body


def _lists(shop: Shop) -> Iterator[bytes]:
    """Ask for the inbox's list, whole pages."""
    while True:
        for view in ("all", "unassigned", "mine"):
            yield (
                f"GET /inbox/?view={view} HTTP/1.1\r\nhost: localhost\r\n"
                f"cookie: {shop.cookies}\r\n\r\n"
            ).encode()
