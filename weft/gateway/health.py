"""How inboxes fare that others deliver to: what is written down about fetching and sending.

Sentences are kept in the source language, marked with gettext_noop where they are written, and
translated for whoever reads them; see `queries.health_of`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from .models import InboxHealth

SELDOM = timedelta(minutes=1)  # between two notes that an inbox has sent: none waits for a row
LONGEST = 300  # characters


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


def sent(inbox_id: int, *, at: datetime) -> None:
    """Write down that sending works. Cheap enough for every message."""
    row, is_new = InboxHealth.objects.get_or_create(inbox_id=inbox_id, defaults={"last_out_at": at})
    is_old = row.last_out_at is None or row.last_out_at < at - SELDOM
    if not is_new and (is_old or row.out_trouble):
        InboxHealth.objects.filter(pk=inbox_id).update(
            last_out_at=at, out_trouble="", out_trouble_detail="", out_trouble_since=None
        )


def cannot_send(inbox_id: int, words: str, *, detail: str = "", at: datetime) -> None:
    """Write down, in words for an owner, why nothing can be sent; since when stays."""
    InboxHealth.objects.get_or_create(inbox_id=inbox_id)
    row = InboxHealth.objects.filter(inbox_id=inbox_id)
    row.filter(out_trouble="").update(out_trouble_since=at)
    row.update(out_trouble=words[:LONGEST], out_trouble_detail=detail[:LONGEST])


def count_troubled() -> int:
    """Return how many inboxes that are on cannot fetch or cannot send."""
    broken = ~Q(trouble="") | ~Q(out_trouble="")
    return InboxHealth.objects.filter(broken, inbox__is_on=True).count()
