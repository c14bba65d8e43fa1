"""The door of a web process: who of several that share a listener takes the next connection."""

import asyncio
import logging
import socket
from collections.abc import Callable

logger = logging.getLogger(__name__)

STEP_BACK_SECONDS = 200e-6  # for each connection that one has; to wake takes half of that
LONGEST_SECONDS = 0.001  # so that thousands who come back after a restart are soon let in
FULL_SECONDS = 1.0  # until the next try, when no more files can be open


class Doorkeeper:
    """Takes connections from a listener that other processes share, so that all hold as many.

    The kernel wakes every process for each connection, and on a quiet machine the same one is
    always there first: of 64 that came together it took 58. So whoever has taken one steps back for
    as long as it has connections, and whoever has fewer goes first.
    """

    def __init__(
        self,
        listener: socket.socket,
        greet: Callable[[], asyncio.Protocol],
        count: Callable[[], int],
    ) -> None:
        self._listener, self._greet, self._count = listener, greet, count
        self._loop = asyncio.get_running_loop()
        self._arriving: set[asyncio.Task[object]] = set()
        self._is_open = True
        listener.setblocking(False)
        self._watch()

    def _watch(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._listener, self._take)

    def _take(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was quicker, or it was only a knock
        except OSError:
            logger.exception("web.cannot_accept")
            self._step_back(FULL_SECONDS)
            return
        connection.setblocking(False)
        arriving = self._loop.create_task(
            self._loop.connect_accepted_socket(self._greet, connection)
        )
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arriving.discard)
        held = self._count() + len(self._arriving)
        self._step_back(min(LONGEST_SECONDS, STEP_BACK_SECONDS * held))

    def _step_back(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._loop.call_later(seconds, self._watch)

    def close(self) -> None:
        """Take no more connections."""
        self._is_open = False
        self._loop.remove_reader(self._listener)
