"""Watches: threads of a worker that act in the moment in which something falls due.

What falls due stands in a row, with its time on an index. A watch asks for the next time, sleeps
until then, and acts; it looks at least once a second, because a nearer one may have been written
meanwhile. The clock is the database's, so that machines whose clocks differ act in one order.

Declare it beside the code that does the work, and name it in `weft/config/wiring.py`::

    watch = Watch(name="promises", next_at=queries.next_due, act=act)

`act` is given the time, does what is due by then in a transaction of its own, and returns whether
more may be due. Any number of workers may act at once: rows that one has locked, others skip.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from django.conf import settings
from django.db import Error, connection
from django.utils.module_loading import import_string

from . import beside

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # the longest sleep, and so how late the first of all due times can be noticed
AWAY_SECONDS = 1.0  # between two looks for a database that went away, or after a failure


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Who watches what. `next_at` returns when something falls due next; None: nothing will."""

    name: str
    next_at: Callable[[], datetime | None]
    act: Callable[[datetime], bool]


def declared() -> tuple[Watch, ...]:
    """Return the watches of the wiring."""
    return tuple(cast("Iterable[Watch]", import_string(settings.WEFT_WATCHES)))


def now() -> datetime:
    """Return the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])


def look(watch: Watch) -> float:
    """Act on all that is due; return for how many seconds nothing will be, LOOK_SECONDS at most."""
    at = now()
    due = watch.next_at()
    if due is not None and due <= at:
        while watch.act(at):
            pass
        at, due = now(), watch.next_at()
    wait = LOOK_SECONDS if due is None else (due - at).total_seconds()
    return max(0.0, min(wait, LOOK_SECONDS))


@contextlib.contextmanager
def keeping(some: Iterable[Watch] | None = None) -> Iterator[None]:
    """Let each watch of the wiring, or `some`, be kept for as long as the block lasts."""
    kept = declared() if some is None else some
    with beside.running({f"watch {watch.name}": partial(_keep, watch) for watch in kept}):
        yield


def _keep(watch: Watch, stop: threading.Event) -> None:
    """Watch until `stop`, whatever comes between."""
    while not stop.is_set():
        try:
            while not stop.is_set():
                # a moment more, for a row that somebody else has locked is still due
                stop.wait(max(look(watch), 0.05))
        except Error as error:
            logger.warning(
                "watch.interrupted", extra={"watch": watch.name, "error": type(error).__name__}
            )
        except Exception:
            logger.exception("watch.failed", extra={"watch": watch.name})
        connection.close()
        stop.wait(AWAY_SECONDS)
