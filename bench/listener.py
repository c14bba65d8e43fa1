"""A listener: one agent's stream, read in a process of its own, that notes what it hears and when.

The clock is the machine's monotonic one, so that times of several processes can be compared.
"""

from __future__ import annotations

import multiprocessing
import re
import socket
import time
from multiprocessing.connection import Connection

HEARD = re.compile(rb'event: message\.received\ndata: [^\n]*?"message_id":(\d+)')
START_SECONDS = 10


class NotHeard(Exception):
    """The stream did not open; the text is what the server answered."""


class Listener:
    """Listens from its making to `stop`. `times` then tells when each message was heard."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        fork = multiprocessing.get_context("fork")
        self._ours, theirs = fork.Pipe()
        self._child = fork.Process(target=_listen, args=(port, path, cookie, theirs), daemon=True)
        self._child.start()
        if (said := self._ours.recv()) != "open":
            raise NotHeard(said)

    def count(self) -> tuple[int, float]:
        """Return how many messages were heard so far, and when the last one was."""
        self._ours.send("count")
        return self._ours.recv()

    def wait_for(self, count: int, seconds: float) -> tuple[int, float]:
        """Wait until that many were heard, no longer than `seconds`; see `count`."""
        deadline = time.monotonic() + seconds
        while (found := self.count())[0] < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return found

    def stop(self) -> dict[int, float]:
        """Hang up, and return when each message was heard, by its id."""
        self._ours.send("stop")
        times = self._ours.recv()
        self._child.join()
        return times


def open_stream(port: int, path: str, cookie: str = "") -> socket.socket:
    """Open a stream and read its head. Raises NotHeard."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
    stream.sendall(
        f"GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n"
        f"cookie: {cookie}\r\n\r\n".encode()
    )
    head = b""
    # byte by byte, for what follows the head belongs to whoever reads on
    while not head.endswith(b"\r\n\r\n") and (byte := stream.recv(1)):
        head += byte
    if b" 200 " not in head[:16]:
        raise NotHeard(head.decode(errors="replace"))
    return stream


def _listen(port: int, path: str, cookie: str, parent: Connection) -> None:
    try:
        stream = open_stream(port, path, cookie)
    except (OSError, NotHeard) as problem:
        parent.send(repr(problem))
        return
    parent.send("open")
    times: dict[int, float] = {}
    last, rest = 0.0, b""
    stream.settimeout(0.01)
    while True:
        try:
            data = stream.recv(262_144)
        except TimeoutError:
            data = b""
        if data:
            now = time.monotonic()
            rest += data
            whole, end, rest = rest.rpartition(b"\n\n")
            for found in HEARD.findall(whole + end):
                times.setdefault(int(found), now)
                last = now
        while parent.poll():
            if parent.recv() == "count":
                parent.send((len(times), last))
            else:
                stream.close()
                parent.send(times)
                return
