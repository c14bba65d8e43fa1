"""Group commit: what arrives within a few milliseconds is committed once.

Each sender waits for the commit that holds its delivery, so nothing is acknowledged that is not
durable. While one batch is being written the next one gathers; under load batches grow and the
cost of a commit is shared, and a lone delivery waits for nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from django.db import close_old_connections
from django.utils import timezone

from weft.conversations.envelopes import Received
from weft.kernel import statements, wake

from . import intake
from .contract import Request

logger = logging.getLogger(__name__)

LARGEST_BATCH = 200
# Those who were answered together soon write again together. Waiting for them makes one batch of
# what else would stay two halves, each with a commit and statements of its own; it ends as soon as
# as many are there as before. A lone sender waits for nobody.
GATHER_SECONDS = 0.002
# Other processes hear of batches at least this often; each time costs the writer a round trip
UNSAID_SECONDS = 0.01
LONGEST_QUEUE = 5_000  # more than this is waiting: say so instead of letting senders time out


class TooBusy(Exception):
    """More is waiting to be written than we can write soon. Try again in a second."""


Item = TypeVar("Item")
Answer = TypeVar("Answer")


class GroupCommit(Generic[Item, Answer]):
    """Gathers items of one process and writes them batch by batch, in order, in one thread.

    `write` writes a batch and returns an answer for each item, in their order.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._write_all = write
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._wanted = 0  # this many waiting make a batch complete
        self._has_gathered = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="group-commit")
        self._unsaid: set[str] = set()  # channels on which other processes wait for what we wrote
        self._said_at = 0.0  # when they were last woken

    async def submit(self, item: Item) -> Answer:
        """Return the answer to an item, once what it says is durable.

        Raises TooBusy, or what the whole batch failed with.
        """
        if len(self._waiting) >= LONGEST_QUEUE:
            raise TooBusy
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((item, answer))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write())
        if len(self._waiting) >= self._wanted:
            self._has_gathered.set()
        return await answer

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
            try:
                answers = await loop.run_in_executor(
                    self._thread, self._take, [item for item, _ in batch]
                )
            except Exception as error:  # noqa: BLE001 -- each sender is told
                for _, answer in batch:
                    if not answer.done():  # its sender may have gone
                        answer.set_exception(error)
            else:
                for (_, answer), found in zip(batch, answers, strict=True):
                    if not answer.done():
                        answer.set_result(found)
            # the senders are woken before other processes, and the next batch goes first as well
            if not self._waiting or time.monotonic() > self._said_at + UNSAID_SECONDS:
                self._thread.submit(self._notify)
            if len(batch) > 1:
                await self._gather(min(len(batch) + len(self._waiting), LARGEST_BATCH))

    async def _gather(self, count: int) -> None:
        """Wait until that many are waiting to be written, but not for long."""
        self._wanted = count
        self._has_gathered.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER_SECONDS):
                await self._has_gathered.wait()

    def _take(self, items: list[Item]) -> Sequence[Answer]:
        close_old_connections()
        statements.keep_plans()
        with wake.postponing() as unsaid:
            try:
                return self._write_all(items)
            finally:
                self._unsaid |= unsaid

    def _notify(self) -> None:
        channels, self._unsaid = self._unsaid, set()
        self._said_at = time.monotonic()
        if channels:
            wake.notify(channels)


def _take(requests: Sequence[Request]) -> list[list[Received]]:
    return intake.take(requests, at=timezone.now())


_group = GroupCommit(_take)


async def submit(request: Request) -> list[Received]:
    """Keep and process one delivery together with those that arrive at the same moment.

    An empty list: kept, but it could not be read yet. Raises TooBusy, or OperationalError when
    the database did not take it.
    """
    return await _group.submit(request)
