"""Older messages, and the newest ones for a browser whose stream does not come through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from weft.conversations import queries
from weft.kernel import events
from weft.kernel.doors import BadInput, Request, Send, in_thread, json_answer
from weft.widget import lines, visitors
from weft.widget.visitors import Visitor

from . import entry

PAGE = 50
MAX_ID = 2**63 - 1


async def page(request: Request, send: Send) -> None:
    """Send the messages before `before` (a message's id), else the newest."""
    _chat, who = await entry.visitor(request)
    entry.count(entry.DEEDS, who)
    before = _before(request.query.get("before"))
    answer = await in_thread(_page, who, before, entry.now())
    await json_answer(send, 200, answer)


def _before(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:20]) <= MAX_ID:
        raise BadInput("bad_id")
    return int(text)


def _page(who: Visitor, before: int | None, at: datetime) -> dict[str, Any]:
    cursor = events.latest()
    threads = queries.threads_with(who.inbox_id, visitors.remotes(who))
    found, more = queries.lines([t.id for t in threads], before=before, limit=PAGE)
    return {
        "messages": [lines.show(line, at) for line in found],
        "more": more,
        "cursor": str(cursor),
    }
