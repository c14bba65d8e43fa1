"""One open stream of Server-Sent Events: what still has to go out, and the sending of it.

An idle stream is a few slots and no task of its own: thousands stand open in one process. A task
exists only while there is something to send. What cannot be sent is bounded: a reader that does
not keep up loses its stream, is told to fetch afresh, and comes back with its cursor.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from .events import Cursor

logger = logging.getLogger(__name__)

MOST_WAITING = 1_000  # frames; beyond that the reader is told to fetch afresh
AT_ONCE = 64  # frames in one send, so that a stalled reader holds little of our memory

Write = Callable[[bytes, bool], Awaitable[None]]  # the bytes, and whether more will follow


class Stream:
    """What one browser tab listens to: `topics`, from `cursor` on (None: from now on)."""

    __slots__ = (
        "_held",
        "_pump",
        "_waiting",
        "_write",
        "busy_since",
        "cursor",
        "cut",
        "is_doubted",
        "is_ending",
        "slot",
        "topics",
        "until",
    )

    def __init__(self, topics: Iterable[str], cursor: Cursor | None = None) -> None:
        self.topics = tuple(dict.fromkeys(topics))
        self.cursor = cursor
        self.until: Cursor | None = None  # up to here the past is replayed; beyond it is live
        self.slot = 0
        self.busy_since = 0.0  # when the send began that still runs; 0: none does
        self.is_ending = False
        self.is_doubted = False  # its cursor was found to lie in the future
        self._waiting: list[bytes] = []
        self._held: list[bytes] | None = []  # what is live waits here until the past is sent
        self._write: Write | None = None
        self.cut: Callable[[], None] = _nothing_to_cut
        self._pump: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything is sent and nothing stands in the way of more."""
        return not (self._waiting or self._held is not None or self._pump or self.is_ending)

    def write_to(self, write: Write, cut: Callable[[], None] | None = None) -> None:
        """Send with `write` from now on; `cut` ends the connection of one that does not read."""
        self._write = write
        self.cut = cut or _nothing_to_cut
        self._start()

    def push(self, chunk: bytes) -> bool:
        """Queue a piece of the live stream; False when the reader is too far behind for it."""
        if self.is_ending:
            return True
        queue = self._waiting if self._held is None else self._held
        if len(queue) >= MOST_WAITING:
            return False
        queue.append(chunk)
        self._start()
        return True

    def release(self, past: Iterable[bytes]) -> None:
        """Send what happened before the live part began, and then the live part."""
        if self._held is not None:
            self._waiting += [*past, *self._held]
            self._held = None
            self._start()

    def end(self, last: bytes = b"") -> None:
        """Forget what waits, send `last` and finish."""
        if not self.is_ending:
            self.is_ending = True
            self._held = None
            self._waiting = [last]
            self._start()

    def close(self) -> None:
        """Stop sending at once: nobody listens any more."""
        self.is_ending = True
        self._waiting = []
        self._write = None
        if self._pump:
            self._pump.cancel()

    def _start(self) -> None:
        if self._waiting and self._held is None and self._write and self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._waiting and self._write:
                chunks = self._waiting[:AT_ONCE]
                del self._waiting[:AT_ONCE]
                self.busy_since = time.monotonic()
                await self._write(b"".join(chunks), not self.is_ending or bool(self._waiting))
        except OSError:
            self._waiting = []  # the reader is gone; the door will notice too
        finally:
            self.busy_since = 0.0
            self._pump = None


def _nothing_to_cut() -> None:
    """Stand in where a stream has no connection, as in a test."""


def part(event: str, data: Any) -> bytes:
    """Write one event, still without its id and its end."""
    # JSON of ours holds no line break, so one data line is enough
    return f"event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n".encode()


def chunk(parts: Iterable[bytes], cursor: Cursor | None = None) -> bytes:
    """Join the parts of one event. The id closes the last of them, so none can be lost alone."""
    name = f"id: {cursor}\n" if cursor else ""
    return b"\n".join(parts) + f"{name}\n".encode()


def resync(cursor: Cursor) -> bytes:
    """Write what tells a page to fetch everything afresh; it then goes on from `cursor`."""
    return chunk([part("resync", {})], cursor)
