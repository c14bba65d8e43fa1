"""Turns: an inbox whose vendor takes only so many messages in a minute lets the others wait.

Each message that finds the minute full is given a moment of its own and comes back then, so a
thousand waiting ones do not knock again and again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from .models import Turn

MINUTE = timedelta(minutes=1)


@transaction.atomic
def pause(message_id: int, *, inbox_id: int, per_minute: int, at: datetime) -> timedelta:
    """Take a turn for one try of a message; return how long it waits for it. Zero: go now."""
    with connection.cursor() as cursor:
        # two workers must not give the same moment away; the lock ends with the transaction
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('turn'), %s)", [inbox_id])
    turns = Turn.objects.filter(inbox_id=inbox_id)
    turns.filter(at__lt=at - MINUTE, is_used=True).delete()
    mine = turns.filter(message_id=message_id, is_used=False).first()
    if mine is None:
        latest = turns.order_by("-at").values_list("at", flat=True)
        full_since = latest[per_minute - 1 : per_minute].first()
        moment = max(at, full_since + MINUTE) if full_since else at
        mine = Turn.objects.create(inbox_id=inbox_id, message_id=message_id, at=moment)
    if mine.at > at:
        return mine.at - at
    Turn.objects.filter(pk=mine.pk).update(is_used=True)
    return timedelta(0)
