"""The statements of the busiest roads: prepared once with each connection, arguments beside them.

Django's own cursor writes the arguments into the text. For a batch of messages that quoting costs
more than everything else together, and PostgreSQL reads and plans each new text afresh.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from psycopg.pq import Format

from .arrays import Array

PREPARE_AFTER = 2  # times; a statement that runs once is not worth keeping
MOST_KEPT = 100  # cursors of a connection, as many as psycopg keeps statements of


# psycopg's own, in C: Django's, in Python, takes six times as long to make the same of a time
_TIMES: Any = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT)


class _Cursor(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor that reads times and writes lists quickly."""

    def __init__(self, connection: psycopg.Connection[Any], statement: str) -> None:
        super().__init__(connection)
        self.statement = statement  # the very object, by which psycopg sees that it is the same
        self.adapters.register_loader("timestamptz", _TIMES)
        self.adapters.register_dumper(list, Array)
        self._is_clean = True

    @property
    def awaits(self) -> bool:
        """Whether an answer that nobody has read may still be on its way, in a pipeline."""
        return not self._is_clean and self.pgresult is None

    def forget(self) -> None:
        """Let go of what was sent and answered; both may be large."""
        if self.pgresult is not None:
            self._reset()  # as before each statement, but not of how to write and read values
            self._is_clean = True

    def run(self, arguments: Any) -> None:
        """Execute its statement."""
        self._is_clean = False
        self.execute(self.statement, arguments)


class _Kept(threading.local):
    """The cursors of this thread's connection, each with the statement that it ran last.

    psycopg finds out with each new cursor how to write and read the values of its statement, which
    takes longer than to run it. One that runs the same text again knows.
    """

    def __init__(self) -> None:
        self._link: psycopg.Connection[Any] | None = None
        self._cursors: dict[str, _Cursor] = {}

    def take(self, link: psycopg.Connection[Any], statement: str) -> _Cursor:
        """Return a cursor for a statement."""
        if link is not self._link:
            self._link, self._cursors = link, {}
        kept = self._cursors.pop(statement, None)
        return _Cursor(link, statement) if kept is None or kept.awaits else kept

    def put(self, cursor: _Cursor) -> None:
        """Keep a cursor for the next time, without what it sent and was answered."""
        if cursor.connection is not self._link or cursor.closed:
            return
        cursor.forget()
        self._cursors[cursor.statement] = cursor
        if len(self._cursors) > MOST_KEPT:
            del self._cursors[next(iter(self._cursors))]  # which has waited longest


_kept = _Kept()


class _Prepared:
    """What `prepared` lends: it takes a cursor that knows the statement."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self._link = link
        self._cursor: _Cursor | None = None

    def execute(self, statement: str, arguments: Any = None) -> _Prepared:
        self.close()
        self._cursor = _kept.take(self._link, statement)
        self._cursor.run(arguments)
        return self

    def close(self) -> None:
        if self._cursor is not None:
            _kept.put(self._cursor)
            self._cursor = None

    def __getattr__(self, name: str) -> Any:
        if self._cursor is None:
            raise psycopg.ProgrammingError("no statement has been executed")
        return getattr(self._cursor, name)


@contextlib.contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """Lend a cursor whose statements are planned once; part of the caller's transaction.

    Write `%b` for a list, with its type: `%b::bigint[]`. It then travels as it is, in a tenth of
    the time that quoting takes.
    """
    # as connection.cursor() does, without a cursor of Django's that would be thrown away
    ours: Any = connections[DEFAULT_DB_ALIAS]  # looked up once: Django's stand-in does it each time
    ours.close_if_health_check_failed()
    ours.ensure_connection()
    ours.connection.prepare_threshold = PREPARE_AFTER
    lent = _Prepared(ours.connection)
    try:
        yield ours._prepare_cursor(lent)  # noqa: SLF001
    finally:
        lent.close()


def named(cursor: CursorWrapper) -> list[dict[str, Any]]:
    """Return all rows of a statement, each by the names of its columns."""
    rows = cursor.fetchall()  # first: in a pipeline nobody knows the columns before the answer
    columns = [column.name for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]


# Those that plan each prepared statement once; a connection that took another's place is not among
_keeping: weakref.WeakSet[psycopg.Connection[Any]] = weakref.WeakSet()


def keep_plans() -> None:
    """Let the connection of this thread plan a prepared statement once, whatever its arguments.

    For a thread that writes small batches all day, each row found by its key. PostgreSQL guesses
    that an array which it does not know holds ten; for fewer it thinks it better to plan anew each
    time, which takes longer than the work. Not for pages: what a list is best read along depends
    on who asks for what. A plan is made anew when the statistics are.
    """
    connection.ensure_connection()
    link = connection.connection
    if link not in _keeping:
        link.execute("SET plan_cache_mode = force_generic_plan")
        _keeping.add(link)


# The block of `together` that is open, and whatever has to be done to close it
_together: contextvars.ContextVar[contextlib.ExitStack | None] = contextvars.ContextVar(
    "together", default=None
)


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Let the statements of one transaction travel together: only who reads rows waits.

    BEGIN leaves with the first statement, and COMMIT with the last, so open it directly inside
    `atomic` and let nothing follow. What goes wrong shows when rows are read, or at the end of
    the block. Only statements of `prepared` travel so: with the first one that Django makes by
    itself, each is a round trip again.
    """
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.execute_wrapper(_stop_for_django),
        contextlib.ExitStack() as pipeline,
    ):
        pipeline.enter_context(connection.connection.pipeline())
        token = _together.set(pipeline)
        try:
            yield
            if _together.get() and len(connection.atomic_blocks) == 1:
                # Django's own COMMIT then finds nothing left to do, and takes no round trip
                with prepared() as cursor:
                    cursor.execute("COMMIT")
        finally:
            _together.reset(token)


def _stop_for_django(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Wait for all that was sent before a statement of Django's own.

    Django asks each of its statements at once how many rows it changed, which cannot be known
    before the answer is there.
    """
    pipeline = _together.get()
    if pipeline and not isinstance(context["cursor"].cursor, _Prepared):
        _together.set(None)
        pipeline.close()
    return execute(sql, params, many, context)


class Asked(NamedTuple):
    """A question as `prepared` takes it."""

    statement: str
    arguments: Sequence[Any] | Mapping[str, Any] = ()


def at_once(*asked: Asked) -> list[list[tuple[Any, ...]]]:
    """Ask all of these in one round trip; return the rows of each.

    Outside a transaction they are one, so what they tell is of one moment or almost.
    """
    connection.ensure_connection()
    with contextlib.ExitStack() as kept:
        # what goes wrong shows at the end of the pipeline, past the cursors that translate errors
        with connection.wrap_database_errors, _travelling():
            cursors = [kept.enter_context(prepared()) for _one in asked]
            for cursor, one in zip(cursors, asked, strict=True):
                cursor.execute(*one)
        return [cursor.fetchall() for cursor in cursors]


def _travelling() -> contextlib.AbstractContextManager[Any]:
    """Open a pipeline, unless `together` has."""
    if _together.get():
        return contextlib.nullcontext()
    pipeline: contextlib.AbstractContextManager[Any] = connection.connection.pipeline()
    return pipeline


def first(statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run what `prepared` would, as the first statement of a transaction; return its rows.

    BEGIN travels with it, which saves a round trip.
    """
    with prepared() as cursor:
        # what goes wrong shows at the end of the pipeline, past the cursor that translates errors
        with connection.wrap_database_errors, connection.connection.pipeline():
            cursor.execute(statement, arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
