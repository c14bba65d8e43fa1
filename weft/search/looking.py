"""Looking through messages: those that hold the words, from the newest back, until a page is full.

How often a word was said decides how far one has to go back, and nothing else does: neither how
large the archive is nor how many of its messages hold the word.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

from . import shelves
from .shelves import Window

logger = logging.getLogger(__name__)

NEWEST = 2_000  # messages that are gone through one by one before any index of words is asked
PATIENCE_SECONDS = 2  # then the question is too broad for an answer in time


class TooBroad(Exception):
    """The search took too long; ask for more words, or for some days only."""


class Looked(NamedTuple):
    """A message that was found."""

    message_id: int
    at: datetime
    conversation_id: int


class Found(NamedTuple):
    """The newest messages that were found, in this order, and whether there are no more."""

    messages: list[Looked]
    is_all: bool


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is looked for: conditions on a message `e` and on its conversation `c`, with values.

    `values["words"]` is a tsquery, or empty. Enough are `most` messages, or those of so many
    conversations as `enough` says.
    """

    messages: str
    conversations: str  # empty: whatever the conversation is
    values: dict[str, Any]
    most: int
    enough: int

    def is_enough(self, rows: Sequence[Looked]) -> bool:
        """Say whether nothing older than these messages is needed."""
        return len(rows) >= self.most or len({row.conversation_id for row in rows}) >= self.enough


_MESSAGES = """
    SELECT e.message_id, e.at, t.conversation_id
    FROM (
        SELECT e.message_id, e.at, e.thread_id FROM search_message e
        WHERE {messages} ORDER BY e.at DESC, e.message_id DESC LIMIT {most:d}
    ) AS e JOIN thread t ON t.id = e.thread_id
    ORDER BY e.at DESC, e.message_id DESC
"""

# The conversation decides as well, so it is looked at before anything is cut off
_MESSAGES_AND_CONVERSATIONS = """
    SELECT e.message_id, e.at, t.conversation_id
    FROM search_message e
    JOIN thread t ON t.id = e.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    WHERE {messages} AND {conversations}
    ORDER BY e.at DESC, e.message_id DESC LIMIT {most:d}
"""

# Common words are found here. What stands in fewer messages an index finds, and no stretch of time
# holds so many of them that fetching them takes long.
_NEWEST = """
    SELECT e.message_id, e.at, t.conversation_id
    FROM (
        SELECT e.message_id, e.at, e.thread_id, e.document FROM search_message e
        WHERE {messages} ORDER BY e.at DESC, e.message_id DESC LIMIT {newest:d}
    ) AS e
    JOIN thread t ON t.id = e.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    WHERE e.document @@ %(words)s::tsquery AND {conversations}
    ORDER BY e.at DESC, e.message_id DESC LIMIT {most:d}
"""


@contextlib.contextmanager
def patient() -> Iterator[CursorWrapper]:
    """Lend a cursor in a transaction whose statements have a limit to their time.

    Raises TooBroad.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_SECONDS * 1000:d}")
            yield cursor
            # a caller's transaction goes on with its own patience
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except DatabaseError as error:
        if isinstance(error.__cause__, QueryCanceled):
            logger.info("search.too_broad")
            raise TooBroad from error
        raise


def look(cursor: CursorWrapper, sought: Sought) -> Found:
    """Return the newest messages that are sought, as many as are enough. Raises TooBroad."""
    if not sought.values["words"]:
        rows = _in_window(cursor, sought, None, sought.most)
        return Found(rows, is_all=len(rows) < sought.most)
    until = time.monotonic() + PATIENCE_SECONDS
    rows = _rows(cursor, _NEWEST, sought.values, sought, newest=NEWEST)
    if sought.is_enough(rows):
        return Found(rows, is_all=False)
    rows = []  # the index finds them again
    for window in _windows(cursor, sought):
        if sought.is_enough(rows):
            return Found(rows, is_all=False)
        if time.monotonic() > until:
            logger.info("search.too_broad")
            raise TooBroad
        rows += _in_window(cursor, sought, window, sought.most - len(rows))
    return Found(rows, is_all=len(rows) < sought.most)


def _windows(cursor: CursorWrapper, sought: Sought) -> Iterator[Window]:
    cursor.execute(
        f"SELECT min(e.at), max(e.at) FROM search_message e WHERE {sought.messages}",
        sought.values,
    )
    oldest, newest = cursor.fetchone()
    return shelves.windows(oldest, newest) if oldest else iter(())


def _in_window(
    cursor: CursorWrapper, sought: Sought, window: Window | None, most: int
) -> list[Looked]:
    messages, values = sought.messages, dict(sought.values)
    if window:
        messages += f" AND ({window.holds}) AND e.at >= %(begin)s AND e.at < %(end)s"
        values |= {"begin": window.first, "end": window.end}
    statement = _MESSAGES_AND_CONVERSATIONS if sought.conversations else _MESSAGES
    return _rows(cursor, statement, values, sought, messages=messages, most=most)


def _rows(
    cursor: CursorWrapper,
    statement: str,
    values: dict[str, Any],
    sought: Sought,
    **parts: str | int,
) -> list[Looked]:
    known: dict[str, str | int] = {
        "messages": sought.messages,
        "conversations": sought.conversations or "true",
        "most": sought.most,
    }
    cursor.execute(statement.format(**(known | parts)), values)
    return [Looked(*row) for row in cursor.fetchall()]
