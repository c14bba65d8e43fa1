"""The one reader of a process: fetches each event once and hands it to the streams that care.

Why nothing is lost between the past and the present of a stream: it is registered first, and the
reader remembers how far it had come by then. Everything up to there is fetched from the table,
everything beyond arrives live and waits until the past is sent. Delivering a batch and moving the
reader's cursor happen without an `await` in between, so a stream sees all of a batch or none.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from . import streams, topics
from .events import Cursor, Said
from .source import News, Source, Unreachable
from .streams import Stream

logger = logging.getLogger(__name__)

BATCH = 500  # events fetched at once
POLL_SECONDS = 1.0  # a lost NOTIFY costs no more than this
GAP_SECONDS = 0.002  # between two looks when many write at once; each look then finds more
FLOOD = 10  # events in one look; in a flood, looks are dearer than a few milliseconds
FLOOD_GAP_SECONDS = 0.004
IDLE_GAP_SECONDS = 0.02  # while nobody listens; who comes then begins that far back at most
HELD_BACK_SECONDS = (0.01, 0.25)  # how soon to look again for what a running transaction delays
REPORT_HELD_BACK_SECONDS = 5.0
KEEP_ALIVE_SECONDS = 15  # shorter than the idle timeout of common proxies
STALLED_SECONDS = 30.0  # a send that takes longer is cut
MOST_REPLAYED = 2_000  # events; a page that missed more does better to fetch afresh
REPLAYED_TOGETHER = 200  # streams whose past is fetched by one query
LONGEST_PAUSE = 2.0  # seconds between two tries to reach the database


class Frame(NamedTuple):
    """What a stream is told: the name of an event, and its data."""

    event: str
    data: dict[str, Any]


Prepare = Callable[[list[Said]], Awaitable[dict[int, list[Frame]]]]


class Content(NamedTuple):
    """A face's own frames for some events, told on the topics of its `kind` only."""

    kind: str
    column: str
    names: frozenset[str]
    prepare: Prepare

    def topic_of(self, said: Said) -> str:
        """Return the topic that hears of `said` in the face's words."""
        return f"{self.kind}:{getattr(said, self.column)}"


class Reader:
    """Fetches events once for the whole process and fans them out."""

    def __init__(self, source: Source, contents: Sequence[Content] = ()) -> None:
        self.source = source
        self.contents = contents
        self.cursor: Cursor | None = None  # all up to here is delivered; None: not begun
        self.horizon = 0
        self.topics: dict[str, set[Stream]] = {}
        self.count = 0
        self.cut = 0  # streams ended because their reader stalled or fell behind
        self.lag_seconds = 0.0
        self.has_begun = asyncio.Event()
        self._wake = asyncio.Event()
        self._slots: list[set[Stream]] = [set() for _ in range(KEEP_ALIVE_SECONDS)]
        self._next_slot = 0
        self._newcomers: list[Stream] = []
        self._has_newcomers = asyncio.Event()
        self._held_back_since = 0.0

    # --- streams come and go ---------------------------------------------------------------

    def add(self, stream: Stream) -> None:
        """Let `stream` hear of its topics, beginning with what it missed since its cursor."""
        for topic in stream.topics:
            self.topics.setdefault(topic, set()).add(stream)
        self._next_slot = stream.slot = (self._next_slot + 1) % KEEP_ALIVE_SECONDS
        self._slots[stream.slot].add(stream)
        self.count += 1
        if self.count == 1:
            self.wake()  # nothing was fetched while nobody listened
        stream.until = self.cursor
        if self.cursor and (stream.cursor is None or stream.cursor >= self.cursor):
            stream.release([self._welcome(stream)])
        else:
            self._newcomers.append(stream)
            self._has_newcomers.set()

    def drop(self, stream: Stream) -> None:
        """Forget `stream`. Doing it again changes nothing."""
        if stream in self._slots[stream.slot]:
            self._slots[stream.slot].discard(stream)
            self.count -= 1
            self._silence(stream)

    def _silence(self, stream: Stream) -> None:
        """Tell `stream` nothing more. Its connection stays in sight until it is gone."""
        for topic in stream.topics:
            listeners = self.topics.get(topic, set())
            listeners.discard(stream)
            if not listeners:
                self.topics.pop(topic, None)

    def _end(self, stream: Stream, last: bytes = b"") -> None:
        self._silence(stream)
        stream.end(last)

    def wake(self) -> None:
        """Look for news at once. Call it on the reader's loop."""
        self._wake.set()

    def end_all(self) -> None:
        """End every stream, so that its reader comes back to another process."""
        for slot in self._slots:
            for stream in tuple(slot):
                self._end(stream)

    # --- the present -----------------------------------------------------------------------

    async def follow(self) -> None:
        """Deliver what happens, until cancelled."""
        pause, soon = 0.1, HELD_BACK_SECONDS[0]
        while True:
            self._wake.clear()
            try:
                news = await self.advance()
            except Unreachable:
                logger.warning("live.no_database")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = 0.1
            self._report(news)
            if len(news.said) == BATCH:
                continue
            wait = POLL_SECONDS
            if news.is_held_back:
                wait, soon = soon, min(soon * 2, HELD_BACK_SECONDS[1])
            else:
                soon = HELD_BACK_SECONDS[0]
            await asyncio.sleep(self._gap(news))
            try:
                # wait_for of Python 3.11 loses a cancellation that meets the wake, and never ends
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _gap(self, news: News) -> float:
        """Return how long to wait before the next look, however much happens meanwhile."""
        if not self.count:
            return IDLE_GAP_SECONDS
        if len(news.said) >= FLOOD:
            return FLOOD_GAP_SECONDS
        return GAP_SECONDS if news.said else 0

    async def advance(self) -> News:
        """Take one step: fetch what is new and deliver it. Raises Unreachable."""
        # While nobody listens there is no need to fetch, only to know where we are
        limit = BATCH if self.count and self.cursor else 0
        news = await self.source.since(self.cursor, limit)
        prepared = await self._prepare(news.said)

        # From here on nothing waits: whoever comes now sees all of this batch or none of it.
        self.horizon = news.horizon
        for said in news.said:
            self._deliver(said, prepared)
        if limit and len(news.said) == limit:
            self.cursor = news.said[-1].cursor
        elif limit or not self.count or self.cursor is None:
            self._move_to_horizon()
        if news.said:
            self.lag_seconds = (datetime.now(UTC) - news.said[-1].happened_at).total_seconds()
        return news

    def _move_to_horizon(self) -> None:
        """All below the horizon is delivered, and nothing can be added there any more."""
        self.cursor = max(self.cursor or Cursor(), Cursor(self.horizon, 0))
        if not self.has_begun.is_set():
            self.has_begun.set()
            for stream in self._newcomers:
                stream.until = self.cursor

    def _deliver(self, said: Said, prepared: dict[int, dict[str, bytes]]) -> None:
        told = self._told(said, prepared)
        parts: dict[Stream, list[bytes]] = defaultdict(list)
        for topic, text in told.items():
            for stream in self.topics[topic]:
                if text not in parts[stream]:
                    parts[stream].append(text)
        chunks: dict[tuple[bytes, ...], bytes] = {}
        for stream, texts in parts.items():
            if stream.cursor is not None and said.cursor <= stream.cursor:
                continue  # it came with a cursor from a process that was ahead of us
            key = tuple(texts)
            if key not in chunks:
                chunks[key] = streams.chunk(texts, said.cursor)
            if not stream.push(chunks[key]):
                self._cut(stream, said.cursor)

    def _told(self, said: Said, prepared: dict[int, dict[str, bytes]]) -> dict[str, bytes]:
        """Return what each topic with a listener is told of `said`."""
        heard = [topic for topic in topics.of(said) if topic in self.topics]
        told = dict.fromkeys(heard, streams.part(said.name, topics.ids_of(said)) if heard else b"")
        mine = prepared.get(said.id, {})
        return told | {topic: text for topic, text in mine.items() if topic in self.topics}

    def _cut(self, stream: Stream, cursor: Cursor) -> None:
        self.cut += 1
        self._end(stream, streams.resync(cursor))

    def tell(self, topic: str, event: str, data: dict[str, Any]) -> None:
        """Tell the streams of a topic something that is not kept, such as typing."""
        listeners = self.topics.get(topic)
        if listeners:
            text = streams.chunk([streams.part(event, data)])
            for stream in tuple(listeners):
                stream.push(text)  # one that is full loses it: by the time it reads, it is stale

    def hang_up(self, topic: str) -> None:
        """End the streams of a topic: their reader must prove anew who they are."""
        for stream in tuple(self.topics.get(topic, ())):
            self._end(stream)

    # --- content of faces ------------------------------------------------------------------

    async def _prepare(self, batch: Sequence[Said]) -> dict[int, dict[str, bytes]]:
        """Return the faces' own parts by event and topic, asked for once for all streams."""
        prepared: dict[int, dict[str, bytes]] = defaultdict(dict)
        asked: set[tuple[int, str]] = set()
        # Streams may come while a face is being asked, and count on what is live by then; so ask
        # again until nobody new has come.
        while wanted := self._wanted(batch, asked):
            for content, mine in wanted:
                asked.update((said.id, content.kind) for said in mine)
                frames = await _ask(content, mine)
                for said in mine:
                    if texts := [streams.part(*frame) for frame in frames.get(said.id, ())]:
                        prepared[said.id][content.topic_of(said)] = b"\n".join(texts)
        return prepared

    def _wanted(
        self, batch: Sequence[Said], asked: set[tuple[int, str]]
    ) -> list[tuple[Content, list[Said]]]:
        wanted = []
        for content in self.contents:
            mine = [
                said
                for said in batch
                if said.name in content.names
                and (said.id, content.kind) not in asked
                and content.topic_of(said) in self.topics
            ]
            if mine:
                wanted.append((content, mine))
        return wanted

    # --- the past --------------------------------------------------------------------------

    async def replay(self) -> None:
        """Send newcomers what they missed, until cancelled."""
        while True:
            await self._has_newcomers.wait()
            await self.has_begun.wait()
            try:
                await self.catch_up()
            except Unreachable:
                await asyncio.sleep(LONGEST_PAUSE / 4)

    async def catch_up(self) -> None:
        """Take one step: replay the past of those who wait. Raises Unreachable."""
        group = self._newcomers[:REPLAYED_TOGETHER]
        late = [s for s in group if s.cursor and s.until and s.cursor < s.until]
        pasts = await self._pasts(late) if late else {}
        for stream in group:
            stream.release([*pasts.get(stream, ()), self._welcome(stream)])
        del self._newcomers[: len(group)]
        if not self._newcomers:
            self._has_newcomers.clear()

    async def _pasts(self, late: list[Stream]) -> dict[Stream, list[bytes]]:
        after = min(stream.cursor for stream in late if stream.cursor)
        until = max(stream.until for stream in late if stream.until)
        missed = {topic for stream in late for topic in stream.topics}
        past = await self.source.between(after, until, missed)
        if past is None and len(late) > 1:
            # one with a very old cursor must not send the others away
            alone = [await self._pasts([stream]) for stream in late]
            return {stream: chunks for found in alone for stream, chunks in found.items()}
        if past is None:
            return {late[0]: [streams.resync(until)]}
        prepared = await self._prepare(past)
        return {stream: self._past_of(stream, past, prepared) for stream in late}

    def _past_of(
        self, stream: Stream, past: list[Said], prepared: dict[int, dict[str, bytes]]
    ) -> list[bytes]:
        chunks = []
        for said in past:
            if stream.cursor and stream.until and stream.cursor < said.cursor <= stream.until:
                told = self._told(said, prepared)
                texts = dict.fromkeys(told[topic] for topic in stream.topics if topic in told)
                if texts:
                    chunks.append(streams.chunk(texts, said.cursor))
        if len(chunks) > MOST_REPLAYED and stream.until:
            return [streams.resync(stream.until)]
        return chunks

    def _welcome(self, stream: Stream) -> bytes:
        """Write where the stream stands, so that even one that heard nothing resumes exactly."""
        cursor = max(stream.cursor or Cursor(), stream.until or Cursor())
        # after a restart all come back, so not all in the same moment
        return f"retry: {random.randint(800, 2500)}\nid: {cursor}\n\n".encode()  # noqa: S311

    # --- once a second ---------------------------------------------------------------------

    async def keep_alive(self) -> None:
        """See to a fifteenth of the streams each second, with one timer for all of them."""
        turn = 0
        while True:
            await asyncio.sleep(1)
            turn = (turn + 1) % KEEP_ALIVE_SECONDS
            self.see_to(self._slots[turn])

    def see_to(self, some: set[Stream]) -> None:
        """Let proxies and pages know that their streams live; cut those that do not read."""
        cursor = self.cursor or Cursor()
        # The id moves on with it: a quiet stream resumes from here, not from its last event.
        alive = f": still here\nid: {cursor}\n\n".encode()
        now = time.monotonic()
        for stream in tuple(some):
            if stream.busy_since and now - stream.busy_since > STALLED_SECONDS:
                self.cut += 1
                self.drop(stream)
                stream.end()
                stream.cut()  # a polite end would wait for a reader that does not read
            elif stream.cursor and stream.cursor.transaction > self.horizon and stream.is_doubted:
                # A cursor of a future that never comes, as after a restored backup. Another
                # process may be ahead of us for a moment, so the first time is only a doubt.
                self._cut(stream, cursor)
            elif stream.is_idle:
                is_ahead = stream.cursor is not None and stream.cursor > cursor
                stream.is_doubted = is_ahead
                stream.push(b": still here\n\n" if is_ahead else alive)

    def _report(self, news: News) -> None:
        now = time.monotonic()
        if not news.is_held_back:
            self._held_back_since = 0.0
        elif not self._held_back_since:
            self._held_back_since = now
        elif now - self._held_back_since > REPORT_HELD_BACK_SECONDS:
            logger.warning("live.held_back", extra={"since_seconds": now - self._held_back_since})
            self._held_back_since = now


async def _ask(content: Content, batch: list[Said]) -> dict[int, list[Frame]]:
    """Ask a face for its frames; when it breaks, ask for each event, that only one is missed."""
    try:
        return await content.prepare(batch)
    except Unreachable:
        raise
    except Exception:
        logger.exception(
            "live.content_failed",
            extra={"kind": content.kind, "event_ids": [said.id for said in batch]},
        )
        if len(batch) == 1:
            return {}
    frames: dict[int, list[Frame]] = {}
    for said in batch:
        frames |= await _ask(content, [said])
    return frames
