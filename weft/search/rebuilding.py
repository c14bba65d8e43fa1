"""Reading the archive into the index: newest first, in batches, going on where it stopped.

It happens by itself in a job, after the first start and whenever words.VERSION is a new one. What
is old in the index is replaced in place, so searching goes on meanwhile. Each batch keeps the
follower waiting, so that neither of the two writes what the other knows better.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol

from django.db import connection, transaction
from django.utils import timezone

from weft.conversations.queries import searchable
from weft.customers import queries as customers
from weft.kernel import followers, jobs
from weft.knowledge import queries as knowledge

from . import indexing, words
from .following import follower

BATCH = 500
RUN_SECONDS = 30  # of one job; the next one goes on, and the worker may stop in between
BEYOND = 2**62  # before any id that will ever be given


class IdsBefore(Protocol):
    """Returns the newest ids below one."""

    def __call__(self, before: int | None, *, limit: int) -> Sequence[int]:
        """Return at most `limit` ids, the newest first."""


class Shelf(NamedTuple):
    """One table of the index, and how it is filled."""

    ids_before: IdsBefore
    fill: Callable[[Sequence[int]], None]


SHELVES = {
    "article": Shelf(knowledge.article_ids_before, indexing.index_articles),
    "customer": Shelf(customers.customer_ids_before, indexing.index_customers),
    "conversation": Shelf(searchable.conversation_ids_before, indexing.index_conversations),
    "message": Shelf(searchable.message_ids_before, indexing.index_messages),
}


def begin(*, anew: bool = False) -> bool:
    """Note what is to be read: all that this version's words have not reached, or all `anew`.

    Returns whether anything is. What is begun goes on.
    """
    followers.enrol(follower)  # what is said from now on, it hears; what is there now, we read
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO search_rebuild (name, version, before)
            SELECT name, %s, %s FROM unnest(%s::text[]) AS n(name)
            ON CONFLICT (name) DO UPDATE SET version = excluded.version, before = excluded.before
            WHERE search_rebuild.version <> excluded.version
               OR %s AND search_rebuild.before IS NULL
            """,
            [words.VERSION, BEYOND, list(SHELVES), anew],
        )
        cursor.execute("SELECT 1 FROM search_rebuild WHERE before IS NOT NULL")
        return cursor.fetchone() is not None


def begin_by_itself() -> None:
    """Have a worker read what is missing, if anything is."""
    if begin():
        jobs.defer("search.rebuild", once="search.rebuild")


def step() -> int:
    """Read one batch; return how many rows it was, 0 when everything is read."""
    for name, shelf in SHELVES.items():
        if count := _step(name, shelf):
            return count
    return 0


@transaction.atomic
def _step(name: str, shelf: Shelf) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before FROM search_rebuild WHERE name = %s AND before IS NOT NULL FOR UPDATE",
            [name],
        )
        row = cursor.fetchone()
        if row is None:
            return 0
        followers.hold(follower)
        ids = shelf.ids_before(row[0], limit=BATCH)
        shelf.fill(ids)
        lowest = ids[-1] if len(ids) == BATCH else None
        cursor.execute("UPDATE search_rebuild SET before = %s WHERE name = %s", [lowest, name])
        return len(ids) or 1


@jobs.job("search.rebuild", cron="41 * * * *")
def rebuild() -> None:
    """Read for a while what is missing; half of the time, so that jobs and pages have theirs."""
    until = time.monotonic() + RUN_SECONDS
    while time.monotonic() < until:
        begun = time.monotonic()
        if not step():
            return
        time.sleep(time.monotonic() - begun)
    jobs.defer("search.rebuild", once="search.rebuild", at=timezone.now() + timedelta(seconds=1))


def run(tell: Callable[[str], None]) -> None:
    """Read everything anew, or go on with what was begun, and tell how far it is."""
    begin(anew=True)
    begun = told = time.monotonic()
    done = 0
    while count := step():
        done += count
        if time.monotonic() - told > 1:
            told = time.monotonic()
            tell(f"{done:,} read, {done / (told - begun):,.0f} a second")
    tell(f"The index is complete: {done:,} read.")
