"""What was said lately, read and parsed once for all followers of a process.

The window holds every event that somebody here wants between two places of the table, none
missing. It decides nothing: where a follower stands is told by its row, and one that stands before
the window, or while there is none, reads the table by itself.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import connection

from . import events
from .events import Cursor, Said

BATCH = 500  # events fetched at once
MOST_KEPT = 5_000  # events, some ten megabytes; who is further behind reads by itself
# Who wanted nothing of what was read need not write that down each time: reading it again from
# the old place is harmless, and finds nothing again.
PASS_SECONDS = 5.0
ASK_SECONDS = 60.0  # nor believe for longer than this that its row is where we left it

# Of what nobody here wants only the place is needed.
SINCE = events.SINCE.replace("body::text", "CASE WHEN name = ANY(%s) THEN body::text END")


class Next(NamedTuple):
    """What a follower takes next."""

    wanted: list[Said]
    until: Cursor  # nothing else that it wants lies between its place and here
    is_more: bool  # something may wait behind it already


class _Part(NamedTuple):
    said: list[Said]
    names: set[str]
    until: Cursor


class Window:
    """The latest events of some names; filled by one thread, and read by any."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        self._readings: list[Reading] = []
        self._parts: deque[_Part] = deque()
        self._kept = 0
        self._since: Cursor | None = None  # None: there is no window
        self._until = Cursor()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def reading(self, names: Collection[str]) -> Iterator[Reading]:
        """Let a follower of these names read, and be woken, for as long as the block lasts."""
        reading = Reading(self, names)
        self._readings.append(reading)
        try:
            yield reading
        finally:
            self._readings.remove(reading)

    def fill(self) -> bool:
        """Fetch what is new and wake whoever wants it; return whether more may be waiting."""
        if self._since is None:
            self.begin(events.latest())
        with connection.cursor() as database:
            database.execute(SINCE, [list(self.names), *self._until, BATCH])
            rows = database.fetchall()
        if rows:
            said = events.read_rows(row for row in rows if row[2] in self.names)
            self.add(said, Cursor(transaction=rows[-1][1], id=rows[-1][0]))
        return len(rows) == BATCH

    @property
    def until(self) -> Cursor:
        """Where it ends: all before that has been committed, and can be read."""
        with self._lock:
            return self._until if self._since is not None else Cursor()

    def begin(self, at: Cursor) -> None:
        """Hold what is said from `at` on."""
        with self._lock:
            self._parts.clear()
            self._kept = 0
            self._since = self._until = at
        for reading in tuple(self._readings):
            reading.forget()
            reading.stirred.set()

    def end(self) -> None:
        """Hold nothing more: the database that told it may have been another one."""
        with self._lock:
            self._since = None

    def add(self, said: list[Said], until: Cursor) -> None:
        """Take in all events from where the window ended up to `until`."""
        part = _Part(said, {one.name for one in said}, until)
        with self._lock:
            if said:
                self._parts.append(part)
                self._kept += len(said)
            self._until = until
            while self._kept > MOST_KEPT:
                gone = self._parts.popleft()
                self._kept -= len(gone.said)
                self._since = gone.until
        for reading in tuple(self._readings):
            if not part.names.isdisjoint(reading.names):
                reading.stirred.set()

    def after(self, place: Cursor, names: Collection[str], most: int) -> Next | None:
        """Return up to `most` events of these names after `place`; None: it does not reach back."""
        with self._lock:
            if self._since is None or place < self._since:
                return None
            parts = []
            for part in reversed(self._parts):
                if part.until <= place:
                    break
                parts.append(part)
            until = max(self._until, place)
        wanted: list[Said] = []
        for part in reversed(parts):
            if part.names.isdisjoint(names):
                continue
            for said in part.said:
                if said.name in names and said.cursor > place:
                    if len(wanted) == most:
                        return Next(wanted, wanted[-1].cursor, is_more=True)
                    wanted.append(said)
        return Next(wanted, until, is_more=False)


class Reading:
    """How far one follower has come in this process: maybe further than it has written down."""

    def __init__(self, window: Window, names: Collection[str]) -> None:
        self.window = window
        self.names = frozenset(names)
        self.stirred = threading.Event()  # something came that it wants
        self._kept: Cursor | None = None  # where its row stood when we saw it; None: unknown
        self._passed = Cursor()  # between there and here is nothing that it wants
        self._written_at = 0.0

    def is_due(self) -> bool:
        """Tell whether there is something to take, or to write down."""
        kept, found = self._kept, self.window.after(self._passed, self.names, 1)
        if kept is None or found is None or found.wanted:
            return True
        self._passed = found.until
        patience = PASS_SECONDS if found.until > kept else ASK_SECONDS
        return time.monotonic() - self._written_at > patience

    def next(self, place: Cursor, most: int) -> Next | None:
        """Return what comes after its place in the database; None: look for yourself."""
        return self.window.after(self.start(place), self.names, most)

    def start(self, place: Cursor) -> Cursor:
        """Return from where on there is something to read for who stands at `place`."""
        return max(self._passed, place) if place == self._kept else place

    def wrote(self, place: Cursor) -> None:
        """Remember where the row stands now."""
        self._kept = self._passed = place
        self._written_at = time.monotonic()

    def forget(self) -> None:
        """Believe only the database again."""
        self._kept, self._passed = None, Cursor()
