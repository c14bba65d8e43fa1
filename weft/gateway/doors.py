"""Group commit: what arrives within a few milliseconds is committed once.

Each sender waits for the commit that holds its delivery, so nothing is acknowledged that is not
durable. While one batch is being written the next one gathers; under load batches grow and the
cost of a commit is shared, and a lone delivery waits for nobody.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections
from django.utils import timezone

from weft.conversations.envelopes import Received

from . import intake
from .contract import Request

logger = logging.getLogger(__name__)

LARGEST_BATCH = 200
# Who writes much answers an answer at once: waiting for them makes one batch of two halves, which
# saves a commit and its statements. A lone message never waits.
GATHER_SECONDS = 0.002
LONGEST_QUEUE = 5_000  # more than this is waiting: say so instead of letting senders time out


class TooBusy(Exception):
    """More is waiting to be written than we can write soon. Try again in a second."""


class GroupCommit:
    """Gathers deliveries of one process and writes them batch by batch, in order, in one thread."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Request, asyncio.Future[list[Received]]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="group-commit")

    async def submit(self, request: Request) -> list[Received]:
        """Return where the delivery's messages stand, once they are durable.

        An empty list: kept, but it could not be read yet. Raises TooBusy, or OperationalError
        when the database did not take it.
        """
        if len(self._waiting) >= LONGEST_QUEUE:
            raise TooBusy
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Received]] = loop.create_future()
        self._waiting.append((request, answer))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
            try:
                answers = await loop.run_in_executor(
                    self._thread, _take, [request for request, _ in batch]
                )
            except Exception as error:  # noqa: BLE001 -- each sender is told
                for _, answer in batch:
                    if not answer.done():  # its sender may have gone
                        answer.set_exception(error)
            else:
                for (_, answer), received in zip(batch, answers, strict=True):
                    if not answer.done():
                        answer.set_result(received)
            if len(batch) > 1:
                await asyncio.sleep(GATHER_SECONDS)


def _take(requests: list[Request]) -> list[list[Received]]:
    close_old_connections()
    return intake.take(requests, at=timezone.now())


_group = GroupCommit()


async def submit(request: Request) -> list[Received]:
    """Keep and process one delivery together with those that arrive at the same moment."""
    return await _group.submit(request)
