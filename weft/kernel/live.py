"""Live pages: Server-Sent Events from plain ASGI doors, fed by one reader per process.

A stream of the console carries names and ids; the page answers by fetching the fragment it shows,
with the rights of whoever looks. Only a face that registers with `prepare` sends content, on
topics of its own. An event comes with a cursor as its id, so `Last-Event-ID` resumes exactly.

What is kept comes from the table of events. What is not, such as typing, is a `signal`: it
reaches whoever listens at that moment, and is lost without harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    MutableMapping,
)
from typing import Any, cast

from django.db import connection, transaction

from . import ear, topics, wake
from .doors import in_thread
from .events import BadCursor, Cursor, Said
from .reader import Content, Frame, Reader
from .source import Unreachable
from .streams import Stream

__all__ = ["Frame", "Stream", "cursor_of", "figures", "hang_up", "on_hang_up", "overhear",
           "prepare", "reading", "signal", "signal_each", "signal_soon", "sse"]  # fmt: skip

logger = logging.getLogger(__name__)

MOST_SIGNALLED = 7_900  # bytes; postgresql.org/docs/18/sql-notify.html allows less than 8000
HANG_UP = "hang up"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Frames = dict[int, list[Frame]]
Prepares = Callable[[list[Said]], Frames | Awaitable[Frames]]


class TooMuchToSignal(Exception):
    """A signal must be short; send an id and let the page fetch the rest."""


class NotReading(Exception):
    """No reader runs in this process: only web processes have streams."""


_contents: list[Content] = []
_on_hang_up: list[Callable[[str], None]] = []
_current: Live | None = None


def prepare(*names: str, kind: str, column: str) -> Callable[[Prepares], Prepares]:
    """Declare what streams with topics of `kind` are told of the events `names`.

    The topic of an event is `kind` and the value of its `column`: with kind="visitor" and
    column="thread_id" it is "visitor:5". The function takes a batch of events that somebody here
    listens for, and returns the frames by event id; it is asked once for all streams. A plain
    function runs in a thread and may use Django's database::

        @live.prepare("message.sent", kind="visitor", column="thread_id")
        def contents(batch: list[Said]) -> dict[int, list[live.Frame]]: ...
    """

    def declare(function: Prepares) -> Prepares:
        async def ask(batch: list[Said]) -> Frames:
            if inspect.iscoroutinefunction(function):
                return cast("Frames", await function(batch))
            return await in_thread(cast("Callable[[list[Said]], Frames]", function), batch)

        _contents.append(Content(kind, column, frozenset(names), ask))
        return function

    return declare


class Live:
    """The reader of this process, with its connection and its tasks."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        columns = topics.COLUMNS | {content.kind: content.column for content in _contents}
        self.ear = ear.Ear(self._wake, self._hear, columns)
        self.reader = Reader(self.ear, tuple(_contents))
        self.signals: list[str] = []
        self.signalling: asyncio.Task[None] | None = None
        self._is_poked = False

    def poke(self) -> None:
        """Wake the reader from any thread."""
        if not self._is_poked:  # a thousand commits need to wake the loop only once
            self._is_poked = True
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody reads any more
                self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._is_poked = False
        self.reader.wake()

    def _hear(self, payload: str) -> None:
        if found := ear.parse_signal(payload):
            topic, event, data = found
            if event == HANG_UP:
                self.reader.hang_up(topic)
                for call in _on_hang_up:
                    call(topic)
            else:
                self.reader.tell(topic, event, data)

    async def keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for ever; what breaks it is ours to mend, and readers need not notice."""
        while True:
            try:
                await work()
            except Exception:
                logger.exception("live.broke", extra={"work": work.__name__})
                await asyncio.sleep(1)

    async def send_signals(self) -> None:
        """Send all that is to be signalled by now, in one go."""
        while self.signals:
            payloads, self.signals = self.signals, []
            try:
                await self.ear.signal(payloads)
            except Unreachable:
                logger.warning("live.signals_lost", extra={"count": len(payloads)})
        self.signalling = None


@contextlib.asynccontextmanager
async def reading() -> AsyncIterator[Reader]:
    """Read for the streams of this process, for as long as the block lasts."""
    global _current  # noqa: PLW0603 -- one reader per process is the point
    live = Live()
    work = (live.reader.follow, live.reader.replay, live.reader.keep_alive)
    tasks = [asyncio.create_task(live.keep(each)) for each in work]
    before, _current = _current, live
    wake.neighbours[wake.READERS].append(live.poke)
    try:
        yield live.reader
    finally:
        wake.neighbours[wake.READERS].remove(live.poke)
        _current = before
        live.reader.end_all()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await live.ear.close()


def cursor_of(last_event_id: str | None, given: str | None = None) -> Cursor | None:
    """Return where a stream resumes: the browser's own id first, then what the page gave.

    A text that is not a cursor counts as none, which begins from now.
    """
    for text in (last_event_id, given):
        with contextlib.suppress(BadCursor):
            if text:
                return Cursor.parse(text)
    return None


async def sse(
    send: Send, receive: Receive, stream: Stream, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Answer a request with `stream`, until its reader leaves or is cut.

    Raises NotReading.
    """
    if _current is None:
        raise NotReading
    here = _current.reader

    async def write(data: bytes, more: bool) -> None:
        await send({"type": "http.response.body", "body": data, "more_body": more})

    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),  # nginx would keep events until its buffer is full
                *headers,
            ],
        }
    )
    stream.write_to(write, lambda: _cut(send))
    here.add(stream)
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        here.drop(stream)
        stream.close()


def _cut(send: Any) -> None:
    """Drop the connection at once, with what its reader did not take.

    ASGI has no word for it, and a polite close would keep the bytes until they are read. So look
    for uvicorn's transport behind `send` and behind what wraps it.
    """
    for _ in range(5):
        owner = getattr(send, "__self__", send)
        if transport := getattr(owner, "transport", None):
            transport.abort()
            return
        send = getattr(owner, "send", None)


def signal(topic: str, event: str, **data: Any) -> None:
    """Tell the streams of `topic`, in all processes, something that is not kept.

    For Django's threads. Inside a transaction it is sent when that commits. It costs a NOTIFY, so
    limit how often a person can cause one. Raises TooMuchToSignal.
    """
    signal_each([topic], event, **data)


def signal_each(topics: Collection[str], event: str, **data: Any) -> None:
    """Do what `signal` does for each of `topics`, in one statement. Raises TooMuchToSignal."""
    payloads = [_payload(topic, event, data) for topic in topics]
    if not payloads:
        return

    def notify() -> None:
        with connection.cursor() as cursor:
            cursor.execute(ear.SIGNAL, [ear.SIGNALS, payloads])

    if connection.in_atomic_block:
        transaction.on_commit(notify, robust=True)
    else:
        notify()


def signal_soon(topic: str, event: str, **data: Any) -> None:
    """Do what `signal` does, from a door: returns at once, and many leave together.

    Raises TooMuchToSignal and NotReading.
    """
    if _current is None:
        raise NotReading
    _current.signals.append(_payload(topic, event, data))
    if _current.signalling is None:
        _current.signalling = asyncio.create_task(_current.send_signals())


def overhear(topic: str, hear: Callable[[str, dict[str, Any]], None]) -> None:
    """Call `hear` with each signal of `topic` and its data, for as long as the process lives.

    For processes without a reader. It runs in a thread of its own; what is signalled while the
    database is away is missed, as by everybody.
    """
    ear.overhear(lambda found: hear(found[1], found[2]) if found[0] == topic else None)


def hang_up(topic: str) -> None:
    """End the streams of `topic` in all processes: whoever reads must prove anew who they are."""
    signal(topic, HANG_UP)


def on_hang_up(call: Callable[[str], None]) -> Callable[[str], None]:
    """Declare what to do in each process when the streams of a topic end. Must be quick."""
    _on_hang_up.append(call)
    return call


def _payload(topic: str, event: str, data: dict[str, Any]) -> str:
    payload = json.dumps([topic, event, data], separators=(",", ":"))
    if len(payload) > MOST_SIGNALLED:
        raise TooMuchToSignal(event)
    return payload


def figures() -> dict[str, float]:
    """Return what the metrics show of this process; zeros where no reader runs."""
    here = _current.reader if _current else None
    return {
        "streams": here.count if here else 0,
        "lag_seconds": here.lag_seconds if here else 0.0,
        "cut": here.cut if here else 0,
    }
