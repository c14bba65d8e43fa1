"""Letting customers see that an agent reads, or writes, where their network shows it.

These are signals, no messages. Whoever causes one pays a statement or two; a job tells the vendor.
What the vendor does not take is lost: it is counted, nobody is told, and the vendor is spared the
next ones for a while. What comes too late is dropped, for it would no longer be true.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from weft.conversations import queries
from weft.conversations.events import MessageRead
from weft.conversations.queries import ThreadCard
from weft.kernel import jobs
from weft.kernel.events import Said
from weft.kernel.followers import Follower

from . import health
from .contract import Attention, Refused, Unreachable, Unsure
from .registry import UnknownChannel, channel, channel_of, settings_of, surface_of

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=5)  # with a vendor: a worker has better things to do
STALE = timedelta(minutes=10)  # after which nobody wants to know any more that we have read
LOOK_AGAIN = timedelta(minutes=1)

# Agents type in many processes; the row decides whose signal goes out
TAKE = """
    INSERT INTO typing (thread_id, told_at) VALUES (%s, %s)
    ON CONFLICT (thread_id) DO UPDATE SET told_at = excluded.told_at
    WHERE typing.told_at <= %s
    RETURNING thread_id
"""


def types(thread: ThreadCard, *, at: datetime) -> None:
    """Have the other side of a thread shown that an agent writes, if its network shows that.

    At most once for as long as the network shows it.
    """
    lasts = _lasts(thread)
    if lasts is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [thread.id, at, at - lasts])
        is_due = cursor.fetchone() is not None
    if is_due:
        jobs.defer(
            "gateway.typing",
            lock=f"typing:{thread.inbox_id}",  # a slow vendor keeps one worker busy, not all
            thread_id=thread.id,
            since=at.isoformat(),
        )


@jobs.job("gateway.typing", attempts=1)
def tell_typing(thread_id: int, since: str) -> None:
    """Tell the vendor that an agent writes, unless the answer has gone out meanwhile."""
    at, begun = timezone.now(), datetime.fromisoformat(since)
    for thread in queries.thread_cards([thread_id]):
        lasts, tell = _lasts(thread), channel_of(thread.inbox_id).tell_typing
        if tell is None or lasts is None or at - begun >= lasts or not _is_in_time(thread, at):
            return
        if queries.answered_since(thread_id, begun):
            return
        try:
            _tell(thread, tell, at=at)
        except (Refused, Unreachable, Unsure) as problem:
            _lose(thread, problem, at=at)


def _lasts(thread: ThreadCard) -> timedelta | None:
    """Return how long the other side of a thread is shown that somebody writes; None: never."""
    try:
        if channel(thread.inbox_kind).tell_typing is None:
            return None
        surface = surface_of(thread.inbox_id, thread.inbox_kind, thread.remote)
    except UnknownChannel:
        return None
    return surface.capabilities.typing_lasts


def _is_in_time(thread: ThreadCard, at: datetime) -> bool:
    """Tell whether an answer could still go out; else the vendor takes no signal either."""
    surface = surface_of(thread.inbox_id, thread.inbox_kind, thread.remote)
    window = surface.capabilities.reply_window
    if window is None:
        return True
    heard = queries.heard_at(thread.id)
    return heard is not None and at - heard < window


def tell_of_reading(batch: Sequence[Said]) -> None:
    """Have vendors told which messages agents have read; of each thread the newest."""
    newest = {
        said.thread_id: said
        for said in batch
        if said.inbox_id and not said.body["by_customer"] and _tells_read(said.inbox_id)
    }
    for thread_id, said in newest.items():
        jobs.defer(
            "gateway.read",
            lock=f"read:{said.inbox_id}",
            thread_id=thread_id,
            message_id=said.body["message_id"],
            since=said.happened_at.isoformat(),
        )


def _tells_read(inbox_id: int) -> bool:
    try:
        return channel_of(inbox_id).tell_read is not None
    except UnknownChannel:
        return False


@jobs.job("gateway.read")
def tell_read(thread_id: int, message_id: int, since: str) -> None:
    """Tell the vendor that a message was read, unless a newer one was, or long ago.

    Raises Unreachable, or Again, so that the job is tried again.
    """
    at = timezone.now()
    if at - datetime.fromisoformat(since) >= STALE:
        return
    for thread in queries.thread_cards([thread_id]):
        tell = channel_of(thread.inbox_id).tell_read
        surface = surface_of(thread.inbox_id, thread.inbox_kind, thread.remote)
        is_newest = thread.seen_by_us == message_id  # else the job of a newer one tells it
        if tell is None or not surface.capabilities.shows_read or not is_newest:
            return
        if health.spares_signals(thread.inbox_id, at=at):
            raise jobs.Again(LOOK_AGAIN)
        try:
            _tell(thread, tell, at=at)
        except (Refused, Unsure) as problem:
            _lose(thread, problem, at=at)
        except Unreachable as problem:
            _lose(thread, problem, at=at)
            raise


def _tell(thread: ThreadCard, tell: Callable[[Any, Attention], None], *, at: datetime) -> None:
    inbox = queries.inbox(thread.inbox_id)
    if not inbox.is_on or health.spares_signals(thread.inbox_id, at=at):
        return
    newest = queries.newest_heard(thread.id)
    tell(
        settings_of(inbox),
        Attention(inbox_id=thread.inbox_id, remote=thread.remote, newest=newest),
    )


def _lose(thread: ThreadCard, problem: Exception, *, at: datetime) -> None:
    logger.debug("signal.lost", extra={"inbox_id": thread.inbox_id}, exc_info=problem)
    health.lost_signal(thread.inbox_id, at=at)


READING = Follower(name="reading", events=(MessageRead,), handle=tell_of_reading)
