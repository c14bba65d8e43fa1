"""Threads that run beside whatever else a process does, and end with it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping

GRACE_SECONDS = 6.0  # for what they have in hand, when the process stops

Keep = Callable[[threading.Event], None]  # runs until the event is set


@contextlib.contextmanager
def running(some: Mapping[str, Keep]) -> Iterator[None]:
    """Let each run in a thread of its name for as long as the block lasts."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=keep, args=(stop,), name=name, daemon=True)
        for name, keep in some.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        deadline = time.monotonic() + GRACE_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
