"""Turns: the pages of one process are made one after the other, unless one takes long.

A process has one interpreter, so pages that are made at the same time share it: each takes as
long as all of them, and every change from one thread to the next costs a page some of its time. One
after the other, the first is there when all would still be half done. Whoever waits for something,
a slow search, a vendor, a browser that uploads, steps aside after a moment and lets the next begin.
"""

from __future__ import annotations

import asyncio
from collections import deque

PATIENCE_SECONDS = 0.02  # most pages are made in less

Turn = asyncio.Future[None]  # done when it has come


class Turns:
    """Gives turns in the order in which they were asked for. For one event loop."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._waiting: deque[Turn] = deque()
        self._now: Turn | None = None
        self._stale_at = 0.0  # when the one whose turn it is has to step aside
        self._clock: asyncio.TimerHandle | None = None  # ticks only while somebody waits

    async def take(self) -> Turn:
        """Wait for a turn; hand it to `leave` when its page is made."""
        turn: Turn = asyncio.get_running_loop().create_future()
        if self._now is None:
            self._begin(turn)
            return turn
        self._waiting.append(turn)
        self._watch()
        try:
            await turn
        except asyncio.CancelledError:
            self.leave(turn)  # it may have come in the same moment
            raise
        return turn

    def leave(self, turn: Turn) -> None:
        """Let the next one begin, unless it has already."""
        if turn is self._now:
            self._pass_on()

    def _begin(self, turn: Turn) -> None:
        self._now = turn
        self._stale_at = asyncio.get_running_loop().time() + self._patience

    def _pass_on(self) -> None:
        self._now = None
        if self._clock:
            self._clock.cancel()
            self._clock = None
        while self._waiting and self._now is None:
            turn = self._waiting.popleft()
            if not turn.cancelled():
                self._begin(turn)
                turn.set_result(None)
        if self._waiting:
            self._watch()

    def _watch(self) -> None:
        if self._clock is None:
            loop = asyncio.get_running_loop()
            self._clock = loop.call_at(self._stale_at, self._pass_on)
