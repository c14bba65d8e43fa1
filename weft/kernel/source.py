"""Where a reader's events come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from .events import Cursor, Said


class News(NamedTuple):
    """What a look into the table found."""

    said: list[Said]
    horizon: int  # every transaction below it has ended
    is_held_back: bool  # something is committed that a transaction still running delays


class Source(Protocol):
    """Where events come from: the database, or a test."""

    async def since(self, cursor: Cursor | None, limit: int) -> News:
        """Return up to `limit` events after `cursor`."""

    async def between(
        self, after: Cursor, until: Cursor, topics: Iterable[str]
    ) -> list[Said] | None:
        """Return the events of `topics` after one cursor up to another; None: too many."""


class Unreachable(Exception):
    """The database cannot be asked just now; the reader tries again and loses nothing."""
