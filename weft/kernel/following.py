"""The threads of a worker in which the followers work, one each, and the one that reads for them.

Any number of workers may do it: whoever has a follower's lock takes its next batch.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import Error, connection

from . import beside, followers, wake
from .followers import Follower
from .pressure import Machine
from .window import Window

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # a lost NOTIFY costs no more than this
AWAY_SECONDS = 1.0  # between two looks for a database that went away
GAP_SECONDS = 0.05  # between two looks while much is said; each then finds more
HANGING_SECONDS = 1.0  # of work on one batch; the others then no longer wait for their turn
REST = 4  # times as long as a turn took, before the next one on a machine that is full …
PROMPT_SECONDS = 0.2  # … but no longer than this for one that somebody waits for


@contextlib.contextmanager
def keeping(some: Iterable[Follower] | None = None) -> Iterator[None]:
    """Let each follower of the wiring, or `some`, read for as long as the block lasts."""
    kept = list(followers.declared().values() if some is None else some)
    window = Window({name for one in kept for name in one.names})
    turns = Turns(Machine())
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


def _follow(follower: Follower, window: Window, turns: Turns, stop: threading.Event) -> None:
    followers.enrol(follower)
    followers.take_parked(follower)
    with window.reading(follower.names) as reading:
        while not stop.is_set():
            reading.stirred.clear()
            if reading.is_due():
                with turns.of(follower, stop) as turn:
                    turn.is_more = followers.step(follower, reading)
                if turn.is_more:
                    continue
            if follower.then is not None:
                follower.then()
            stop.wait(follower.gap)
            reading.stirred.wait(POLL_SECONDS)


@dataclass
class Turn:
    """What a follower did with its turn."""

    is_more: bool = False  # a batch of a backlog: more may be waiting


class Turns:
    """Lets those whom nobody waits for go one at a time, and decides how long each rests after it.

    A backlog is worked off in half of the time; pages and jobs have the other half. On a machine
    that is full all rest longer, that pause counted in, for a flood is accepted first and followed
    up later: what people wait for finds a core, and what the others have not seen yet waits for
    them in the table.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._one = threading.Lock()
        self._works_since: float | None = None  # who has the turn; None: it rests

    @contextlib.contextmanager
    def of(self, follower: Follower, stop: threading.Event) -> Iterator[Turn]:
        """Wait for the turn of `follower`, and keep it for as long as the block lasts.

        Whom somebody waits for goes at once, and keeps nobody waiting.
        """
        is_prompt = follower.gap < followers.GAP_SECONDS
        is_ours = not is_prompt and self._wait()
        turn, begun = Turn(), time.monotonic()
        try:
            if is_ours:
                self._works_since = begun
            yield turn
        finally:
            worked = time.monotonic() - begun
            if is_ours:
                self._works_since = None
            rest = worked if turn.is_more else 0.0
            if (is_ours or is_prompt) and self._machine.is_full():
                longer = REST * (worked + rest)
                rest += min(longer, PROMPT_SECONDS) if is_prompt else longer
            if rest:
                stop.wait(rest)
            if is_ours:
                self._one.release()

    def _wait(self) -> bool:
        """Return whether the turn is ours; it is not when one hangs that has it."""
        while not self._one.acquire(timeout=HANGING_SECONDS):
            since = self._works_since
            if since is not None and time.monotonic() - since > HANGING_SECONDS:
                return False
        return True
