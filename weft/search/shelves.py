"""Shelves: the index of words by stretches of time, so that the newest are found without the rest.

What stands in one of a hundred messages stands in fifty thousand of five million, and nobody looks
at more than the newest few. So the words of each stretch of 45 days have an index of their own, and
the stretches are gone through from the newest back until a page is full. There are as many indexes
as shelves; after the last shelf the next stretch goes on the first one again, and no new index is
ever needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

# Both stand in the indexes (migrations/0001_tables.py), so they change with a migration only.
COUNT = 32  # a power of two, and so about four years until a shelf holds two stretches
SPAN = timedelta(days=45)

GROWTH = 3  # times what was looked through before, when that was not enough
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

# The shelf of a message e, written as in the indexes, or else PostgreSQL does not see that they fit
SHELF = (
    "(floor(date_part('epoch', e.at AT TIME ZONE 'UTC')"
    f" / {SPAN.total_seconds():.0f})::int & {COUNT - 1})"
)


class Window(NamedTuple):
    """Some stretches of time that follow each other, and the shelves that they are on."""

    first: datetime
    end: datetime
    shelves: tuple[int, ...]

    @property
    def holds(self) -> str:
        """The condition that a message e of this window holds the words `%(words)s`."""
        arms = (f"{SHELF} = {one} AND e.document @@ %(words)s::tsquery" for one in self.shelves)
        return " OR ".join(f"({arm})" for arm in arms)


def windows(oldest: datetime, newest: datetime) -> Iterator[Window]:
    """Return windows over all between two moments: the newest first, each longer than the last."""
    top, bottom = _number(newest), _number(oldest)
    length = 1
    while top >= bottom:
        low = max(bottom, top - length + 1)
        shelves = {number % COUNT for number in range(max(low, top - COUNT + 1), top + 1)}
        yield Window(_begin(low), _begin(top + 1), tuple(sorted(shelves)))
        top = low - 1
        length *= GROWTH


def _number(at: datetime) -> int:
    return (at - BEGINNING) // SPAN


def _begin(number: int) -> datetime:
    return BEGINNING + number * SPAN
