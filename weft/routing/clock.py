"""The database's clock, the only one that web processes and workers on all machines share."""

from __future__ import annotations

from datetime import datetime

from weft.kernel import statements


def now() -> datetime:
    """Return what time it is for everybody; in a transaction as well, not when it began."""
    with statements.prepared() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found
