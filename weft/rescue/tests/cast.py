"""Ada cannot get through; Bo, who knows her, is to reach her. What the tests of rescues share."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations.tests.cast import late_parcel
from weft.kernel import events as kernel_events
from weft.kernel import followers
from weft.rescue import following, watching
from weft.rescue.models import Rescue
from weft.rescue.watching import Ways

MONDAY = datetime(2026, 1, 5, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LIVE, WINDOWS = set(), {}
FOLLOWER = following.follower(
    Ways(
        is_live=lambda inbox_id: inbox_id in LIVE,
        reply_window=WINDOWS.get,
    )
)


def hear(shop, at=MONDAY, **changes):
    [received] = conversations.receive([late_parcel(shop, sent_at=at, **changes)], at=at)
    return received


def answer(received, bo, at, key="r", **more):
    return conversations.reply(
        received.conversation_id, text="Soon", by=bo.pk, at=at, key=key, **more
    ).message_id


def sent(message_id, at):
    conversations.mark_sent([message_id], at=at)


def fail(message_id, at):
    conversations.mark_sending(message_id, at=at)
    conversations.mark_failed([message_id], reason="No such mailbox", at=at)


def follow():
    followers.catch_up(FOLLOWER)


def ring(at):
    follow()
    watching.look(at=at)
    watching.remind(at=at)


def states():
    return list(Rescue.objects.order_by("pk").values_list("kind", "state"))


def said(name):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kernel_events.COLUMNS} FROM event WHERE name = %s ORDER BY id", [name]
        )
        return [event.body for event in kernel_events.read_rows(cursor.fetchall())]
