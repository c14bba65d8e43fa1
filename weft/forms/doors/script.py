"""The script that draws a form on a page of others."""

from __future__ import annotations

from weft.forms import questionnaires
from weft.kernel.doors import Request, Send, answer, in_thread

KEPT_SECONDS = 300  # how long a changed question may take to show


async def script(request: Request, send: Send) -> None:
    """Send the script of the shop's snippet. One that is switched off draws nothing."""
    form = await questionnaires.find(request)
    found = await in_thread(lambda: form.script)  # compressing takes a moment, once
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", b"public, max-age=%d" % KEPT_SECONDS),
        (b"etag", b'"%s"' % found.version.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
        # Pages of any origin load it; there is nothing of a person in it
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    if request.header("if-none-match") == f'"{found.version}"':
        await answer(send, 304, b"", headers)
        return
    body, encoding = found.encoded(request.header("accept-encoding") or "")
    if encoding != b"identity":
        headers.append((b"content-encoding", encoding))
    await answer(send, 200, body, headers)
