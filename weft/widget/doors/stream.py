"""The visitor's live stream: new messages of the visitor's own threads, ticks, typing."""

from __future__ import annotations

from collections import Counter

from weft.conversations import queries
from weft.kernel import live
from weft.kernel.doors import Request, Send, TooMany, in_thread
from weft.kernel.streams import Stream
from weft.widget import talk, visitors
from weft.widget.visitors import Visitor

from . import entry

MAX_STREAMS = 12  # of one visitor in one process: some windows, and connections not yet known dead
RETRY_SECONDS = 10

_open: Counter[str] = Counter()


async def stream(request: Request, send: Send) -> None:
    """Stream from `cursor`, or from Last-Event-ID.

    EventSource sends no headers, so the token is in the address: proxies should not log it.
    """
    _chat, who = await entry.visitor(request, request.query.get("token"))
    name = f"{who.inbox_id} {who.device}"
    if _open[name] >= MAX_STREAMS:
        raise TooMany(RETRY_SECONDS)
    topics = await in_thread(_topics, who)
    cursor = live.cursor_of(request.header("last-event-id"), request.query.get("cursor"))
    _open[name] += 1
    try:
        await live.sse(send, request.receive, Stream(topics, cursor))
    finally:
        _open[name] -= 1
        if not _open[name]:
            del _open[name]


def _topics(who: Visitor) -> list[str]:
    threads = queries.threads_with(who.inbox_id, visitors.remotes(who))
    return [talk.topic(thread.id) for thread in threads]
