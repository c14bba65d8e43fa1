"""The threads of a worker in which the followers read, one each, woken as live readers are.

Any number of workers may do it: whoever has a follower's lock takes its next batch.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial

from django.db import Error, connection

from . import beside, followers, wake
from .followers import Follower

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # a lost NOTIFY costs no more than this
AWAY_SECONDS = 1.0  # between two looks for a database that went away


@contextlib.contextmanager
def keeping(some: Iterable[Follower] | None = None) -> Iterator[None]:
    """Let each follower of the wiring, or `some`, read for as long as the block lasts."""
    kept = followers.declared().values() if some is None else some
    with beside.running({f"follower {one.name}": partial(_keep, one) for one in kept}):
        yield


def _keep(follower: Follower, stop: threading.Event) -> None:
    """Follow until `stop`, again and again, whatever comes between."""
    while not stop.is_set():
        try:
            _follow(follower, stop)
        except Error as error:
            logger.warning(
                "follower.interrupted",
                extra={"follower": follower.name, "error": type(error).__name__},
            )
        except Exception:
            logger.exception("follower.broke", extra={"follower": follower.name})
        connection.close()
        stop.wait(AWAY_SECONDS)


def _follow(follower: Follower, stop: threading.Event) -> None:
    # first hear, then look: what is said in between wakes us at once
    with connection.cursor() as database:
        database.execute(f"LISTEN {wake.READERS}")
    followers.enrol(follower)
    followers.take_parked(follower)
    while not stop.is_set():
        begun = time.monotonic()
        if followers.step(follower):
            # a backlog is worked off in half of the time; pages and jobs have the other half
            stop.wait(time.monotonic() - begun)
            continue
        if follower.then is not None:
            follower.then()
        stop.wait(follower.gap)
        with connection.wrap_database_errors:
            for _ in connection.connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass  # the next look finds all that these wake us for
