"""Recounting: when a calendar or a policy changed, all running clocks are reckoned anew.

In small batches, each a job and a transaction of its own, that whoever works meanwhile waits for
none of it. A batch that is run twice changes nothing the second time.
"""

from __future__ import annotations

from django.db import transaction

from weft.conversations import queries as conversations
from weft.kernel import jobs, watching

from .settling import settle

BATCH = 200
LOCK = "sla.recount"


@transaction.atomic
def recount() -> None:
    """Have all clocks of open and resting conversations reckoned anew, soon."""
    jobs.defer("sla.recount", once=LOCK)


@jobs.job("sla.recount")
def divide() -> None:
    """Divide the conversations into batches."""
    ids = conversations.unresolved()
    with transaction.atomic():
        jobs.defer_many(
            "sla.recount_some",
            [{"ids": ids[start : start + BATCH]} for start in range(0, len(ids), BATCH)],
            lock=LOCK,
        )


@jobs.job("sla.recount_some")
def recount_some(ids: list[int]) -> None:
    """Reckon the clocks of some conversations anew."""
    settle(ids, at=watching.now())
