"""The threads of a worker in which the followers work, one each, and the one that reads for them.

Any number of workers may do it: whoever has a follower's lock takes its next batch.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import Error, connection

from . import beside, followers, wake
from .followers import Follower
from .window import Reading, Window

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # a lost NOTIFY costs no more than this
AWAY_SECONDS = 1.0  # between two looks for a database that went away
GAP_SECONDS = 0.05  # between two looks while much is said; each then finds more
TURN_SECONDS = 1.0  # for which one whom nobody waits for lets others of its kind go first


@contextlib.contextmanager
def keeping(some: Iterable[Follower] | None = None) -> Iterator[None]:
    """Let each follower of the wiring, or `some`, read for as long as the block lasts."""
    kept = list(followers.declared().values() if some is None else some)
    window = Window({name for one in kept for name in one.names})
    turns = threading.Semaphore(1)
    works = {f"follower {one.name}": partial(_follow, one, window, turns) for one in kept}
    with beside.running(
        {
            name: partial(_keep, name, window, work)
            for name, work in {"reader of events": partial(_read, window), **works}.items()
        }
    ):
        yield


Work = Callable[[threading.Event], None]


def _keep(name: str, window: Window, work: Work, stop: threading.Event) -> None:
    """Work until `stop`, again and again, whatever comes between."""
    while not stop.is_set():
        try:
            work(stop)
        except Error as error:
            # A database that comes back from a power cut may have forgotten what we hold of it
            window.end()
            logger.warning(
                "follower.interrupted", extra={"work": name, "error": type(error).__name__}
            )
        except Exception:
            logger.exception("follower.broke", extra={"work": name})
        connection.close()
        stop.wait(AWAY_SECONDS)


def _read(window: Window, stop: threading.Event) -> None:
    # first hear, then look: what is said in between wakes us at once
    with connection.cursor() as database:
        database.execute(f"LISTEN {wake.READERS}")
    try:
        while not stop.is_set():
            if window.fill():
                continue
            stop.wait(GAP_SECONDS)
            with connection.wrap_database_errors:
                for _ in connection.connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass  # the next look finds all that these wake us for
    finally:
        window.end()  # until we are back, each follower reads by itself


def _follow(
    follower: Follower, window: Window, turns: threading.Semaphore, stop: threading.Event
) -> None:
    followers.enrol(follower)
    followers.take_parked(follower)
    with window.reading(follower.names) as reading:
        while not stop.is_set():
            reading.stirred.clear()
            if reading.is_due():
                with _turn(follower, turns):
                    if _take(follower, reading, stop):
                        continue
            if follower.then is not None:
                follower.then()
            stop.wait(follower.gap)
            reading.stirred.wait(POLL_SECONDS)


@contextlib.contextmanager
def _turn(follower: Follower, turns: threading.Semaphore) -> Iterator[None]:
    """Let those whom nobody waits for go one at a time, so that the others find a core.

    One that hangs holds up the rest by TURN_SECONDS a batch, and no more.
    """
    is_ours = follower.gap >= followers.GAP_SECONDS and turns.acquire(timeout=TURN_SECONDS)
    try:
        yield
    finally:
        if is_ours:
            turns.release()


def _take(follower: Follower, reading: Reading, stop: threading.Event) -> bool:
    """Take a batch; return whether more may be waiting."""
    begun = time.monotonic()
    is_more = followers.step(follower, reading)
    if is_more:
        # a backlog is worked off in half of the time; pages and jobs have the other half
        stop.wait(time.monotonic() - begun)
    return is_more
