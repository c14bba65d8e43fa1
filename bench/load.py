"""The load: HTTP/1.1 over kept connections, as cheaply as Python can.

One thread, one epoll, prepared bytes: about 20 µs of CPU a request, which a run states, for the
load shares the cores with what it measures.
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
PATIENCE_SECONDS = 30  # for answers that are still out when the time is over
CHUNK = 65536

Heard = Callable[[bytes, float, float], None]  # an answer's body, when it was asked, and answered


@dataclass
class Load:
    """What became of a load."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)  # seconds, one for each answer
    broken: int = 0  # connections that ended before the answer

    @property
    def accepted(self) -> int:
        """How many answers said yes."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)

    @property
    def per_second(self) -> float:
        """Accepted answers a second."""
        return self.accepted / self.seconds

    @property
    def cpu_each(self) -> float:
        """CPU of the load itself, microseconds a request."""
        return self.cpu_seconds / max(1, self.statuses.total()) * 1e6

    def percentile(self, share: float) -> float:
        """Return the wait, in milliseconds, that this share of the answers did not exceed."""
        return percentile(self.waits, share)


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return in milliseconds what this share of `seconds` did not exceed."""
    if not seconds:
        return float("nan")
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Connection:
    __slots__ = ("asked_at", "buffer", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.wanted = 0  # bytes of the whole answer; 0: its head has not arrived
        self.asked_at = 0.0

    def ask(self, request: bytes) -> None:
        self.buffer, self.wanted = b"", 0
        self.asked_at = time.monotonic()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """Read what has come; tell whether the answer is whole. Raises ConnectionError."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionResetError
        self.buffer += data
        if not self.wanted:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return False
            length = LENGTH.search(self.buffer, 0, head)
            self.wanted = head + 4 + (int(length[1]) if length else 0)
        return len(self.buffer) >= self.wanted


def run(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: float | None = None,
    per_second: float | None = None,
    heard: Heard | None = None,
) -> Load:
    """Send `requests` on that many connections until they or the seconds run out.

    With `per_second` they leave at that pace as long as a connection is free, without it as soon
    as the answer before has come. A broken connection ends its request and is opened anew.
    """
    begun = time.monotonic()
    until = begun + seconds if seconds else float("inf")
    running = _Running(port, requests, begun, until, per_second, heard)
    cpu = time.process_time()
    for _ in range(connections):
        running.connect()
    running.until_all_is_answered()
    load = running.load
    load.seconds = min(time.monotonic(), until + PATIENCE_SECONDS) - begun
    load.cpu_seconds = time.process_time() - cpu
    running.close()
    return load


@dataclass
class _Running:
    """A load that is under way."""

    port: int
    requests: Iterator[bytes]
    begun: float
    until: float
    per_second: float | None
    heard: Heard | None
    load: Load = field(default_factory=Load)
    sent: int = 0
    is_over: bool = False
    idle: list[_Connection] = field(default_factory=list)
    busy: dict[int, _Connection] = field(default_factory=dict)
    poll: select.epoll = field(default_factory=select.epoll)

    def connect(self) -> None:
        connection = _Connection(self.port)
        self.poll.register(connection.socket, select.EPOLLIN)
        self.idle.append(connection)

    def until_all_is_answered(self) -> None:
        self.feed()
        pause = 0.002 if self.per_second else 1
        deadline = self.until + PATIENCE_SECONDS
        while (self.busy or not self.is_over) and time.monotonic() < deadline:
            for number, _event in self.poll.poll(pause):
                if connection := self.busy.get(number):
                    self.answer(number, connection)
            if self.per_second:
                self.feed()

    def feed(self) -> None:
        """Send on every idle connection, as far as the pace allows."""
        while self.idle and not self.is_over:
            now = time.monotonic()
            if self.per_second and self.sent > (now - self.begun) * self.per_second:
                return
            request = next(self.requests, None) if now < self.until else None
            if request is None:
                self.is_over = True
                return
            connection = self.idle.pop()
            connection.ask(request)
            self.busy[connection.socket.fileno()] = connection
            self.sent += 1

    def answer(self, number: int, connection: _Connection) -> None:
        try:
            if not connection.hear():
                return
        except OSError:
            self.load.broken += 1
            self.poll.unregister(number)
            del self.busy[number]
            connection.socket.close()
            self.connect()
            self.feed()
            return
        now = time.monotonic()
        self.load.statuses[int(connection.buffer[9:12])] += 1
        self.load.waits.append(now - connection.asked_at)
        if self.heard:
            self.heard(connection.buffer, connection.asked_at, now)
        del self.busy[number]
        self.idle.append(connection)
        self.feed()

    def close(self) -> None:
        for connection in (*self.idle, *self.busy.values()):
            connection.socket.close()
        self.poll.close()


TEXT = "Where is my parcel? It should have come on Tuesday. " * 6  # about 300 bytes


def messages(key: str, tokens: Sequence[str], text: str = TEXT) -> Iterator[bytes]:
    """Write visitors' messages without end, one visitor after the other, each with a fresh id."""
    body = json.dumps({"id": str(uuid.UUID(int=0)), "text": text}).encode()
    _, _, tail = body.partition(b"00000000-0000-0000-0000-000000000000")
    heads = [
        b"POST /widget/%s/messages HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer %s\r\n"
        b"content-type: application/json\r\ncontent-length: %d\r\n\r\n"
        b'{"id": "' % (key.encode(), token.encode(), len(body))
        for token in tokens
    ]
    while True:
        for head in heads:
            yield head + str(uuid.uuid4()).encode() + tail


def first_messages(key: str, tokens: Sequence[str]) -> Iterator[bytes]:
    """Write one message of each visitor."""
    endless = messages(key, tokens)
    for _ in tokens:
        yield next(endless)
