"""Calls of programs that arrive twice: sent again for want of an answer, or by whoever heard one.

A call has a name that its signature covers, and is signed for a few minutes only; its name is kept
longer than that, so what is done once is done once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from weft.kernel import jobs

from .models import HeardCall

KEPT = timedelta(hours=1)  # a signature holds five minutes to either side


def is_first(inbox_id: int, name: str, *, at: datetime) -> bool:
    """Note that a call is being done, and return whether it never was before.

    Inside the transaction that does it: undone, it may come again; of two at once, one waits.
    """
    digest = hashlib.sha256(name.encode()).hexdigest()
    _call, is_new = HeardCall.objects.get_or_create(
        inbox_id=inbox_id, name=digest, defaults={"at": at}
    )
    return is_new


@jobs.job("gateway.forget_calls", cron="47 * * * *")
def forget_old() -> None:
    """Forget calls whose signature holds no more."""
    HeardCall.objects.filter(at__lt=timezone.now() - KEPT).delete()
