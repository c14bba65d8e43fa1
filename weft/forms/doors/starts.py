"""Where a script begins: it is told the work that its form costs just now."""

from __future__ import annotations

from weft.forms import guard
from weft.kernel.doors import Request, Send, json_answer, neighbourhood

from . import entry


async def post(request: Request, send: Send) -> None:
    """Answer the signed moment, the bits of work, and how long filling in takes at least."""
    form = await entry.form(request)
    entry.knock(request)
    start = guard.begin(
        form.inbox_id, entry.now(), network=neighbourhood(request.address), has_script=True
    )
    await json_answer(
        send, 200, {"start": start.token, "bits": start.bits, "seconds": guard.LEAST_SECONDS}
    )
