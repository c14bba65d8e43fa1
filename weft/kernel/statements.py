"""The statements of the busiest roads: prepared once with each connection, arguments beside them.

Django's own cursor writes the arguments into the text. For a batch of messages that quoting costs
more than everything else together, and PostgreSQL reads and plans each new text afresh.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

PREPARE_AFTER = 2  # times; a statement that runs once is not worth keeping


@contextlib.contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """Lend a cursor whose statements are planned once; part of the caller's transaction.

    Write `%b` for a list, with its type: `%b::bigint[]`. It then travels as it is, in a tenth of
    the time that quoting takes.
    """
    with connection.cursor() as cursor:
        connection.connection.prepare_threshold = PREPARE_AFTER
        with psycopg.Cursor(connection.connection) as bound:
            cursor.cursor = bound
            yield cursor


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
