"""Streams: what an idle visitor costs, and how long one message takes to its visitor among many."""

from __future__ import annotations

import json
import random
import resource
import select
import socket
import time
from dataclasses import dataclass

from bench import load
from bench.figures import Figure
from bench.listener import NotHeard, open_stream
from bench.server import Server, cpu_seconds, memory
from bench.shop import Shop, open_shop

TITLE = "Idle visitors' streams in one web process"
LEFT_FOR_OTHERS = 200  # descriptors
IDLE_SECONDS = 20  # one round of the keep-alive and more


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    streams: int = 5_000
    messages: int = 300


SMALL = Size(streams=20, messages=5)


def measure(size: Size) -> list[Figure]:
    """Open the streams, weigh the process, then send messages to some of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 1_048_576), most))
    count = min(size.streams, most - LEFT_FOR_OTHERS)
    with Server(env={"WEFT_WEB_PROCESSES": "1"}) as server:
        shop = open_shop(server, visitors=count + 1)
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=16)
        server.analyse()
        [web] = server.web()
        # the first stream loads what every later one shares
        open_stream(server.port, _path(shop, shop.tokens[-1])).close()
        before, begun = memory(web), time.monotonic()
        streams = [open_stream(server.port, _path(shop, token)) for token in shop.tokens[:-1]]
        opened = time.monotonic() - begun
        time.sleep(1)
        each = (memory(web) - before) / count
        cpu, begun = cpu_seconds(web), time.monotonic()
        time.sleep(IDLE_SECONDS if count > 1000 else 1)
        idle_share = (cpu_seconds(web) - cpu) / (time.monotonic() - begun)
        waits = _waits(server, shop, streams, size.messages)
        after = (memory(web) - before) / count
        for stream in streams:
            stream.close()
    return [
        Figure("streams", count, "streams"),
        Figure("open_seconds", opened, "to open all of them, one after the other, s"),
        Figure("bytes_each", each, "memory of each, bytes", at_most=25_000),
        Figure("bytes_each_after", after, "  after the messages"),
        Figure("idle_cpu_percent", idle_share * 100, "CPU of all while idle, percent"),
        Figure("p50_ms", load.percentile(waits, 0.50), "a message to its visitor: p50, ms"),
        Figure("p95_ms", load.percentile(waits, 0.95), "  p95, ms", at_most=20),
    ]


def _waits(server: Server, shop: Shop, streams: list[socket.socket], messages: int) -> list[float]:
    """Send messages of some visitors; return how long each took to the visitor's own stream.

    It stands for a second window of the visitor; an agent's answer takes the same road from the
    commit on.
    """
    dice = random.Random(1)
    waits = []
    for stream in streams:
        stream.settimeout(0)
        _drain(stream)
    for _ in range(messages):
        place = dice.randrange(len(streams))
        request = next(load.messages(shop.key, [shop.tokens[place]]))
        wanted = json.loads(request.partition(b"\r\n\r\n")[2])["id"].encode()
        asked = time.monotonic()
        load.run(server.port, iter([request]), connections=1)
        waits.append(_heard(streams[place], wanted) - asked)
    return waits


def _heard(stream: socket.socket, wanted: bytes) -> float:
    said = b""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    deadline = time.monotonic() + 5
    while wanted not in said:
        if not poll.poll(1000) and time.monotonic() > deadline:
            raise NotHeard(said.decode(errors="replace"))
        said += stream.recv(65536)
    return time.monotonic()


def _drain(stream: socket.socket) -> None:
    try:
        while stream.recv(65536):
            pass
    except BlockingIOError:
        return


def _path(shop: Shop, token: str) -> str:
    return f"/widget/{shop.key}/stream?token={token}"
