"""How inboxes fare that others deliver to: what is written down about fetching and sending.

Sentences are kept in the source language, marked with gettext_noop where they are written, and
translated for whoever reads them; see `queries.health_of`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q

from weft.conversations.envelopes import Unknown

from .contract import Sign
from .models import InboxHealth

SELDOM = timedelta(minutes=1)  # between two notes that an inbox has sent: none waits for a row
LONGEST = 300  # characters
PATIENCE = 3  # failures in a row before a vendor is left alone for a while
FIRST_PAUSE = timedelta(seconds=5)  # doubles with every failure
LONGEST_PAUSE = timedelta(minutes=5)
SPARED = timedelta(minutes=1)  # after a signal that the vendor did not take
LOOK = timedelta(seconds=30)  # for whoever goes ahead after a pause; longer than outside.TIMEOUT

_came: dict[int, datetime] = {}  # when this process last noted that something came in


# what somebody has to do something about
BROKEN = ~Q(trouble="") | ~Q(out_trouble="") | Q(signs__contains=[{"state": "bad"}])


def begin(inbox_id: int) -> tuple[str, dict[str, Any]]:
    """Make the caller the one who fetches; return its name as such, and the cursor.

    Whoever fetched before can move the cursor no more.
    """
    holder = secrets.token_hex(16)
    row, _ = InboxHealth.objects.update_or_create(inbox_id=inbox_id, defaults={"holder": holder})
    return holder, row.cursor


def move(inbox_id: int, *, holder: str, cursor: Mapping[str, Any], at: datetime | None) -> bool:
    """Write down how far `holder` has fetched, and something that came in at `at` (None: nothing).

    False when somebody else fetches now; then nothing was written.
    """
    row = InboxHealth.objects.filter(inbox_id=inbox_id, holder=holder)
    came = {} if at is None else {"last_in_at": at}
    return bool(row.update(cursor=dict(cursor), **came))


def in_order(inbox_id: int) -> None:
    """Write down that fetching works."""
    InboxHealth.objects.filter(inbox_id=inbox_id).exclude(trouble="").update(
        trouble="", trouble_detail="", trouble_since=None
    )


def troubled(inbox_id: int, words: str, *, detail: str = "", at: datetime) -> None:
    """Write down, in words for an owner, why nothing can be fetched; since when stays."""
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    row.filter(trouble="").update(trouble_since=at)
    row.update(trouble=words[:LONGEST], trouble_detail=detail[:LONGEST])


def forget() -> None:
    """Forget what this process has noted."""
    _came.clear()


def came(inbox_id: int, *, at: datetime) -> None:
    """Write down that something came in. Costs nothing more than once in a while."""
    before = _came.get(inbox_id)
    if before is None or at - before > SELDOM:
        _came[inbox_id] = at
        InboxHealth.objects.update_or_create(inbox_id=inbox_id, defaults={"last_in_at": at})


def sent(inbox_id: int, *, at: datetime) -> None:
    """Write down that sending works. Cheap enough for every message."""
    row, is_new = InboxHealth.objects.get_or_create(inbox_id=inbox_id, defaults={"last_out_at": at})
    is_old = row.last_out_at is None or row.last_out_at < at - SELDOM
    if not is_new and (is_old or row.out_trouble or row.out_failures or row.out_paused_until):
        InboxHealth.objects.filter(pk=inbox_id).update(last_out_at=at, **WORKING)


WORKING: dict[str, Any] = {
    "out_trouble": "", "out_trouble_detail": "", "out_trouble_since": None,
    "out_failures": 0, "out_paused_until": None,
}  # fmt: skip


def resume(inbox_id: int) -> None:
    """Let an inbox send again at once: it was repaired, or its vendor has answered."""
    stopped = Q(out_failures__gt=0) | Q(out_paused_until__isnull=False)
    InboxHealth.objects.filter(stopped, inbox_id=inbox_id).update(
        out_failures=0, out_paused_until=None
    )


def failed(inbox_id: int, *, at: datetime) -> None:
    """Count a try that the vendor did not answer; after some in a row it is left alone."""
    InboxHealth.objects.get_or_create(inbox_id=inbox_id)
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    row.update(out_failures=F("out_failures") + 1)
    count = row.values_list("out_failures", flat=True)[0]
    if count >= PATIENCE:
        pause_for(inbox_id, min(FIRST_PAUSE * 2 ** min(count - PATIENCE, 20), LONGEST_PAUSE), at=at)


def pause_for(inbox_id: int, pause: timedelta, *, at: datetime) -> None:
    """Let nothing leave an inbox for a while."""
    InboxHealth.objects.update_or_create(
        inbox_id=inbox_id, defaults={"out_paused_until": at + pause}
    )


def pause_left(inbox_id: int, *, at: datetime) -> timedelta:
    """Return for how long nothing leaves an inbox yet; zero: go.

    When a pause is over, one goes ahead and looks, and the others wait for what becomes of it.
    """
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    until = row.values_list("out_paused_until", flat=True).first()
    if until is None:
        return timedelta(0)
    if until > at:
        return until - at
    goes_ahead = row.filter(out_paused_until=until).update(out_paused_until=at + LOOK)
    return timedelta(0) if goes_ahead else LOOK


def spares_signals(inbox_id: int, *, at: datetime) -> bool:
    """Tell whether the vendor is spared what is no message: it is left alone, or took none."""
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    rests = Q(out_paused_until__isnull=False) | Q(signals_rest_until__gt=at)
    return row.filter(rests).exists()


def lost_signal(inbox_id: int, *, at: datetime) -> None:
    """Count what a vendor did not take that was no message, and spare it the next for a while."""
    InboxHealth.objects.get_or_create(inbox_id=inbox_id)
    InboxHealth.objects.filter(inbox_id=inbox_id).update(
        signals_lost=F("signals_lost") + 1, signals_rest_until=at + SPARED
    )


def cannot_send(inbox_id: int, words: str, *, detail: str = "", at: datetime) -> None:
    """Write down, in words for an owner, why nothing can be sent; since when stays."""
    InboxHealth.objects.get_or_create(inbox_id=inbox_id)
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    row.filter(out_trouble="").update(out_trouble_since=at)
    row.update(out_trouble=words[:LONGEST], out_trouble_detail=detail[:LONGEST])


def count_troubled() -> int:
    """Return how many inboxes that are on cannot fetch or cannot send."""
    return InboxHealth.objects.filter(BROKEN, inbox__is_on=True).count()


def keep_signs(inbox_id: int, signs: Sequence[Sign], *, at: datetime) -> None:
    """Keep what the vendor says of the account, in place of what it said before."""
    kept = [asdict(sign) | {"until": sign.until and sign.until.isoformat()} for sign in signs]
    InboxHealth.objects.update_or_create(
        inbox_id=inbox_id, defaults={"signs": kept, "signs_at": at}
    )


def count_unknown(unknown: Collection[Unknown], *, at: datetime) -> None:
    """Count what came of kinds that a channel cannot read."""
    counts = sorted(Counter((one.inbox_id, one.kind[:100]) for one in unknown).items())
    with connection.cursor() as cursor:
        for (inbox_id, kind), count in counts:
            cursor.execute(
                """
                INSERT INTO unknown_kind (inbox_id, kind, count, last_at) VALUES (%s, %s, %s, %s)
                ON CONFLICT (inbox_id, kind) DO UPDATE
                SET count = unknown_kind.count + excluded.count, last_at = excluded.last_at
                """,
                [inbox_id, kind, count, at],
            )
