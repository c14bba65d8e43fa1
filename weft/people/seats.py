"""Who sits before which conversation, as the web processes tell it to whoever listens.

Seats are signals: each process tells its own when they change and every few seconds besides, and
whoever falls silent is not believed to be there any more. Nothing is stored.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from weft.kernel import live

TOPIC = "presence"
EVENT = "presence"
EVERY_SECONDS = 4
SILENT_SECONDS = 10

Seat = tuple[int, int]  # a conversation and an agent


class Watch:
    """Listens, in a process without streams of its own, from the first question on."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[float, frozenset[Seat]]] = {}
        self._lock = threading.Lock()
        self._is_listening = False

    def sitting(self) -> set[Seat]:
        """Return who sits where. Within the first seconds nobody seems to."""
        with self._lock:
            if not self._is_listening:
                self._is_listening = True
                live.overhear(TOPIC, self.hear)
        oldest = time.monotonic() - SILENT_SECONDS
        return {seat for at, seats in list(self._heard.values()) if at > oldest for seat in seats}

    def hear(self, event: str, data: dict[str, Any]) -> None:
        """Take in what one process tells."""
        if event == EVENT:
            seats = frozenset((seat[0], seat[1]) for seat in data["seats"])
            self._heard[data["process"]] = time.monotonic(), seats


WATCH = Watch()
