"""The reader's connection to PostgreSQL: hears NOTIFY and fetches events, beside Django.

One connection does both. While no query runs, its socket is watched by the event loop itself, so
hearing costs neither a thread nor a waiting query, and a lost connection is noticed at once. What
streams missed is fetched on a second one, which is opened when it is first needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection as django_connection
from psycopg.rows import tuple_row

from . import events, statements, topics, wake
from .events import Cursor, Said
from .reader import MOST_REPLAYED
from .source import News, Unreachable

logger = logging.getLogger(__name__)

SIGNALS = "weft_signal"
PATIENCE_SECONDS = 10  # for one query; a network that swallows everything must not hold us forever
AWAY_SECONDS = 5.0  # before somebody who overhears looks again for a database that went away
MOST_SCANNED = 20_000  # events looked through for a replay, some 10 ms

SINCE = f"""
    SELECT now.horizon, now.held_back, news.*
    FROM (
        SELECT {events.HORIZON} AS horizon,
               -- not EXISTS: before its first ANALYZE that reads the whole table, each time
               coalesce((SELECT max(transaction) FROM event) >= {events.HORIZON}, false)
                   AS held_back
    ) AS now
    LEFT JOIN LATERAL (
        SELECT {events.COLUMNS} FROM event
        WHERE (transaction, id) > (%s, %s) AND transaction < now.horizon
        ORDER BY transaction, id
        LIMIT {{limit}}
    ) AS news ON true
"""

BETWEEN = f"""
    WITH passed AS MATERIALIZED (
        SELECT * FROM event
        WHERE (transaction, id) > (%s, %s) AND (transaction, id) <= (%s, %s)
        ORDER BY transaction, id
        LIMIT {MOST_SCANNED + 1}
    )
    SELECT (SELECT count(*) FROM passed), found.*
    FROM (SELECT 1) AS always
    LEFT JOIN LATERAL (
        SELECT {events.COLUMNS} FROM passed WHERE {{matches}}
        ORDER BY transaction, id
        LIMIT %s
    ) AS found ON true
"""

# More than one stream may miss; each has its own limit besides.
MOST_FOUND = 10 * MOST_REPLAYED


class Ear:
    """Asks the database for events, and hears what it says by itself."""

    def __init__(
        self,
        on_wake: Callable[[], None],
        on_signal: Callable[[str], None],
        columns: Mapping[str, str] = topics.COLUMNS,
    ) -> None:
        self.on_wake = on_wake
        self.on_signal = on_signal
        self.columns = columns  # which column a kind of topic is about
        self._main: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._side: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._side_lock = asyncio.Lock()
        self._watched: int | None = None  # a lost connection no longer tells its own number

    async def since(self, cursor: Cursor | None, limit: int) -> News:
        """Return what `events.since` would, with the horizon and whether anything is held back.

        Raises Unreachable.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self._main is None:
                    self._main = await self._listen()
                rows = await self._ask_main(self._main, cursor or Cursor(), limit)
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self._lose_main()
            raise Unreachable from error
        horizon, is_held_back = rows[0][:2]
        found = events.read_rows(row[2:] for row in rows if row[2] is not None)
        return News(found, horizon, is_held_back)

    async def between(
        self, after: Cursor, until: Cursor, missed: Iterable[str]
    ) -> list[Said] | None:
        """Return the events of the topics `missed` after one cursor up to another; None: too many.

        Raises Unreachable.
        """
        matches, arguments = self._matches(missed)
        async with self._aside() as side:
            answer = await side.execute(
                BETWEEN.format(matches=matches), [*after, *until, *arguments, MOST_FOUND + 1]
            )
            rows = await answer.fetchall()
        if rows[0][0] > MOST_SCANNED or len(rows) > MOST_FOUND:
            return None
        return events.read_rows(row[1:] for row in rows if row[1] is not None)

    async def signal(self, payloads: Sequence[str]) -> None:
        """Tell all processes something that is not kept. Raises Unreachable."""
        async with self._aside() as side:
            await side.execute(SIGNAL, [SIGNALS, list(payloads)])

    async def close(self) -> None:
        """Hang up."""
        await self._lose_main()
        if self._side:
            await self._side.close()

    # --- hearing ---------------------------------------------------------------------------

    async def _listen(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        main = await _connect("live")
        main.add_notify_handler(lambda notice: self._hear(notice.channel, notice.payload))
        await main.execute(f"LISTEN {wake.READERS}")
        await main.execute(f"LISTEN {SIGNALS}")
        return main

    async def _ask_main(
        self, main: psycopg.AsyncConnection[tuple[Any, ...]], cursor: Cursor, limit: int
    ) -> list[tuple[Any, ...]]:
        # psycopg watches the same socket while it waits for an answer, and then stops all watching
        self._unwatch()
        # a limit that the planner does not know would be thought a tenth of the table
        answer = await main.execute(SINCE.format(limit=limit), cursor)
        rows = await answer.fetchall()
        self._watched = main.fileno()
        asyncio.get_running_loop().add_reader(self._watched, self._on_readable, main)
        self._on_readable(main)
        return rows

    def _unwatch(self) -> None:
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None

    def _on_readable(self, main: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        try:
            main.pgconn.consume_input()
        except psycopg.Error:
            # The next query fails too and connects anew
            self._unwatch()
            self.on_wake()
            return
        while notice := main.pgconn.notifies():
            self._hear(notice.relname.decode(), notice.extra.decode())

    def _hear(self, channel: str, payload: str) -> None:
        if channel == SIGNALS:
            self.on_signal(payload)
        elif payload != wake.PROCESS:
            self.on_wake()

    async def _lose_main(self) -> None:
        if self._main is not None:
            main, self._main = self._main, None
            self._unwatch()
            with contextlib.suppress(psycopg.Error, OSError):
                await main.close()

    # --- aside -----------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _aside(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
        async with self._side_lock:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    if self._side is None or self._side.closed:
                        self._side = await _connect("live aside")
                    yield self._side
            except (psycopg.Error, OSError, TimeoutError) as error:
                side, self._side = self._side, None
                if side:
                    with contextlib.suppress(psycopg.Error, OSError):
                        await side.close()
                raise Unreachable from error

    def _matches(self, missed: Iterable[str]) -> tuple[str, list[Any]]:
        """Return a condition for events of the topics `missed`, and its arguments."""
        named: dict[str, list[str]] = defaultdict(list)
        for topic in missed:
            kind, _, name = topic.partition(":")
            named[kind].append(name)
        if topics.EVERYTHING in named:
            return "true", []
        conditions, arguments = ["false"], []
        for kind, names in named.items():
            if kind == topics.AGENT:
                conditions += [f"body ->> '{field}' = ANY(%s)" for field in topics.ADDRESSED]
                arguments += [names] * len(topics.ADDRESSED)
            elif kind in self.columns:
                conditions.append(f"{self.columns[kind]}::text = ANY(%s)")
                arguments.append(names)
        return " OR ".join(conditions), arguments


# A NOTIFY is a commit of its own; this one need not reach the disk.
SIGNAL = """
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, payload)
    FROM unnest(%s::text[]) AS payload
"""


def _parameters(name: str) -> dict[str, Any]:
    parameters = django_connection.get_connection_params()
    for djangos_own in ("cursor_factory", "context"):
        parameters.pop(djangos_own, None)
    own = {"autocommit": True, "application_name": f"weft {name}", "row_factory": tuple_row}
    return {**parameters, **own}


async def _connect(name: str) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    parameters = _parameters(name)
    # The same few queries a hundred times a second: their plans are kept, whatever they ask for,
    # and are made for a table that grows, even when it is empty at the moment: along the index,
    # where what is fetched and sorted first could be all that happened while we were away.
    parameters |= {"prepare_threshold": statements.PREPARE_AFTER}
    made = await psycopg.AsyncConnection[tuple[Any, ...]].connect(
        **{"connect_timeout": 5} | parameters
    )
    for setting in ("enable_seqscan = off", "enable_bitmapscan = off", "enable_sort = off"):
        await made.execute(f"SET {setting}")
    await made.execute("SET plan_cache_mode = force_generic_plan")
    return made


def overhear(hear: Callable[[tuple[str, str, dict[str, Any]]], None]) -> None:
    """Hand every signal to `hear`, in a thread that lives as long as the process."""

    def listen() -> None:
        while True:
            try:
                with psycopg.connect(**_parameters("overhearing")) as database:
                    database.execute(f"LISTEN {SIGNALS}")
                    for notice in database.notifies():
                        if found := parse_signal(notice.payload):
                            hear(found)
            except psycopg.Error as error:
                logger.warning("overhearing.interrupted", extra={"error": type(error).__name__})
            time.sleep(AWAY_SECONDS)

    threading.Thread(target=listen, name="overhear", daemon=True).start()


def parse_signal(payload: str) -> tuple[str, str, dict[str, Any]] | None:
    """Read topic, event and data of a signal; None when another version wrote it differently."""
    try:
        topic, event, data = json.loads(payload)
    except ValueError:
        logger.warning("live.bad_signal")
        return None
    return topic, event, data
