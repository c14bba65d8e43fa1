"""The clock: one job for each second in which something is due; nobody looks in vain.

Whoever writes a time down has it rung. The job does all that is due, whoever wrote it; see
watching.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from weft.kernel import jobs

SECOND = timedelta(seconds=1)
JOB = "rescue.ring"


def ring_at(moments: Iterable[datetime | None]) -> None:
    """Have what is due at these moments done, each within the second after it."""
    seconds = {moment.replace(microsecond=0) + SECOND for moment in moments if moment is not None}
    for second in sorted(seconds):
        jobs.defer(JOB, at=second, once=f"rescue:{second.isoformat()}")
