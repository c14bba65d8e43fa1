"""Followers: named readers of all that is said, each with its own place in the database.

A reaction is paid for by whoever says the event. A follower is not: it reads the table of events
a moment later, in order, in batches, in the worker process. What it writes and how far it has
come are one transaction, so of its own tables each event is true exactly once, whoever dies when.
Those of one process share what is read: see `weft.kernel.window`.

Declare it beside the code that does the work, and name it in `weft/config/wiring.py`::

    follower = Follower(name="search", events=(MessageReceived, NoteWritten), handle=index)

    def index(batch: list[Said]) -> None: ...

`handle` runs in the transaction. Let it read first and write last: from its first write on, what
younger transactions say is held back from every live page. What it follows it must not say.
It may be handed an event that came back from parking, long after its younger ones; so it should
write what is true now, not what the event adds.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, cast

from django.conf import settings
from django.db import DataError, connection, transaction
from django.utils.module_loading import import_string

from . import events, statements
from .events import Cursor, Event, Said
from .jobs import Pauses
from .window import SINCE, Next, Reading

logger = logging.getLogger(__name__)

GAP_SECONDS = 0.5  # between two batches of who is not waited for
LOCKS = 0x466F6C6C  # the advisory locks of followers; the second number is made from the name
# A batch is tried over half a minute, which outlasts a restart; then its events go one by one.
PAUSES = Pauses(attempts=6, first=timedelta(seconds=1), longest=timedelta(minutes=1))

Handle = Callable[[list[Said]], None]


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Who follows which events. The name is that of its place: renamed, it begins anew, from now.

    `batch` is how many events are taken at once; who is far behind counts those of other classes
    as well. `gap` is how many seconds at least lie between two batches while much is said: each
    costs the same few statements however little it holds, and a dozen followers take them. Only
    who is waited for takes them more often; what is said after a silence is taken at once by all.
    `then` is called, outside any transaction, whenever all is read and once a second besides: for
    who acts on what they know, and on the clock. Every worker calls it, so it takes a lock of its
    own.
    """

    name: str
    events: tuple[type[Event], ...]
    handle: Handle
    batch: int = 500
    gap: float = GAP_SECONDS
    then: Callable[[], None] | None = None

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The names of the events that it follows."""
        return frozenset(event.name for event in self.events)


class _Place(NamedTuple):
    cursor: Cursor
    failures: int


class _Overtaken(Exception):
    """Somebody else moved the cursor meanwhile; what we did is undone."""


def declared() -> dict[str, Follower]:
    """Return the followers of the wiring, by name."""
    found = cast("Iterable[Follower]", import_string(settings.WEFT_FOLLOWERS))
    return {follower.name: follower for follower in found}


def enrol(follower: Follower) -> None:
    """Give a follower that is new its place: it follows what is said from now on."""
    with connection.cursor() as database:
        database.execute(
            f"""
            INSERT INTO follower (name, transaction, event_id) VALUES (%s, {events.HORIZON}, 0)
            ON CONFLICT (name) DO NOTHING
            """,
            [follower.name],
        )


def step(follower: Follower, reading: Reading | None = None) -> bool:
    """Let `follower` take its next batch; return whether more may be waiting.

    Takes it from what its process has read, where `reading` reaches back to its place. Does nothing
    while another process does it. A batch that fails is undone with the cursor and rests; after its
    last try each event goes alone, and what fails then is parked. When the database itself goes
    away, its error is raised and nobody is blamed.
    """
    place = link = None
    try:
        with transaction.atomic():
            place, link = _take_place(follower.name), connection.connection
            taken = _take_batch(follower, place, reading) if place else None
    except _Overtaken:
        if reading:
            reading.forget()
        return True
    except Exception as error:
        # Django may have connected anew by now, so that it works is not enough
        if place is None or connection.connection is not link or not connection.is_usable():
            raise
        logger.exception("follower.failed", extra={"follower": follower.name})
        _rest(follower.name, place, error)
        return False
    if taken and reading:
        reading.wrote(taken.until)
    return taken is not None and taken.is_more


def hold(follower: Follower) -> None:
    """Keep `follower` from its next batch until the caller's transaction ends.

    For who writes the same tables from another source. Waits for a batch in hand.
    """
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCKS, follower.name])


def catch_up(*some: Follower) -> None:
    """Take in this process all that waits for `some`; what fails is raised.

    For tests and for commands that want to see the end. Inside a caller's transaction it takes
    what that transaction said, too.
    """
    for follower in some:
        enrol(follower)
        more = True
        while more:
            with transaction.atomic():
                place = _take_place(follower.name)
                more = place is not None and _take_batch(follower, place).is_more


# Neither the lock nor the reading takes a transaction number, so nobody is held back meanwhile.
# A power cut may lose the last half second of effects and cursor, of both alike: no need to wait
# for the disk.
PLACE = """
    SELECT transaction, event_id, failures, set_config('synchronous_commit', 'off', true)
    FROM follower
    WHERE name = %s AND (retry_at IS NULL OR retry_at <= now())
      AND pg_try_advisory_xact_lock(%s, hashtext(name))
"""


def _take_place(name: str) -> _Place | None:
    """Return where the follower stands; None while it rests, or somebody else is at it."""
    with connection.cursor() as database:
        database.execute(PLACE, [name, LOCKS])
        row = database.fetchone()
    return _Place(Cursor(row[0], row[1]), row[2]) if row else None


def _take_batch(follower: Follower, place: _Place, reading: Reading | None = None) -> Next:
    found = reading.next(place.cursor, follower.batch) if reading else None
    if found is None:
        found = _look(follower, place.cursor, reading)
    if place.failures >= PAUSES.attempts:
        _take_each_alone(follower, found.wanted)
    elif found.wanted:
        follower.handle(found.wanted)
    if found.until != place.cursor:
        _move(follower.name, place.cursor, found.until)
    return found


def _look(follower: Follower, place: Cursor, reading: Reading | None) -> Next:
    """Read from the table what comes after its place."""
    start = reading.start(place) if reading else place
    read_before = reading.window.until if reading else start
    with connection.cursor() as database:
        database.execute(_since(), [list(follower.names), *start, follower.batch])
        rows = database.fetchall()
    wanted = events.read_rows(row for row in rows if row[2] in follower.names)
    until = Cursor(transaction=rows[-1][1], id=rows[-1][0]) if rows else start
    is_more = len(rows) == follower.batch
    # who has read all there is has read all that the window held before, and goes on from there
    return Next(wanted, until if is_more else max(until, read_before), is_more)


def _since() -> str:
    """Return the query for what is next.

    Called inside a transaction that is the caller's, as tests do, what that transaction said
    counts as well.
    """
    if len(connection.savepoint_ids) == 0:
        return SINCE
    return SINCE.replace(events.HORIZON, "pg_current_xact_id()::text::bigint + 1")


def _take_each_alone(follower: Follower, wanted: list[Said]) -> None:
    for said in wanted:
        try:
            with transaction.atomic():
                follower.handle([said])
        except Exception as error:
            if not connection.is_usable():
                raise
            logger.exception(
                "follower.parked", extra={"follower": follower.name, "event_id": said.id}
            )
            with connection.cursor() as database:
                database.execute(
                    """
                    INSERT INTO follower_parked (follower_id, event_id, trouble)
                    VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
                    """,
                    [follower.name, said.id, type(error).__qualname__[:200]],
                )


# From here to the commit what others say is held back from live pages. So both leave together, and
# a place that somebody else moved breaks the transaction instead of being looked at first.
MOVE = """
    WITH moved AS (
        UPDATE follower
        SET transaction = %s, event_id = %s, moved_at = now(), failures = 0, retry_at = NULL
        WHERE name = %s AND (transaction, event_id) = (%s, %s)
        RETURNING 1
    )
    SELECT 1 / count(*) FROM moved
"""


def _move(name: str, old: Cursor, new: Cursor) -> None:
    """Move the cursor, if it still stands where we began, and commit. Raises _Overtaken."""
    try:
        with statements.together(), statements.prepared() as database:
            database.execute(MOVE, [*new, name, *old])
    except DataError as error:
        raise _Overtaken from error


def _rest(name: str, place: _Place, error: Exception) -> None:
    failures = place.failures + 1
    pause = PAUSES.after(failures, error)
    with connection.cursor() as database:
        database.execute(
            """
            UPDATE follower SET failures = %s, retry_at = now() + make_interval(secs => %s)
            WHERE name = %s AND (transaction, event_id) = (%s, %s)
            """,
            [failures, pause.total_seconds() if pause else 0, name, *place.cursor],
        )


def take_parked(follower: Follower) -> int:
    """Try again what is parked, each event alone; return how many are taken now.

    A worker does it when it starts, for with it may have come the code that was missing.
    """
    return sum(_take_parked(follower, id_) for id_ in _parked_ids(follower.name))


def _parked_ids(name: str) -> list[int]:
    with connection.cursor() as database:
        database.execute(
            "SELECT event_id FROM follower_parked WHERE follower_id = %s ORDER BY event_id", [name]
        )
        return [row[0] for row in database.fetchall()]


def _take_parked(follower: Follower, event_id: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as database:
            database.execute(
                "DELETE FROM follower_parked WHERE follower_id = %s AND event_id = %s",
                [follower.name, event_id],
            )
            if not database.rowcount:
                return False  # another worker was quicker
            database.execute(f"SELECT {events.COLUMNS} FROM event WHERE id = %s", [event_id])
            follower.handle(events.read_rows(database.fetchall()))
    except Exception:
        logger.exception("follower.failed", extra={"follower": follower.name, "event_id": event_id})
        return False
    return True
