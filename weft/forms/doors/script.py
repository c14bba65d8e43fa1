"""The script that draws a form on a page of others."""

from __future__ import annotations

from weft.forms import questionnaires
from weft.kernel.doors import Request, Send, in_thread
from weft.ui import scripts

KEPT_SECONDS = 300  # how long a changed question may take to show


async def script(request: Request, send: Send) -> None:
    """Send the script of the shop's snippet. One that is switched off draws nothing."""
    form = await questionnaires.find(request)
    found = await in_thread(lambda: form.script)  # compressing takes a moment, once
    await scripts.answer(request, send, found, b"public, max-age=%d" % KEPT_SECONDS)
