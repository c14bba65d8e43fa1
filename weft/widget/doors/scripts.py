"""The two scripts: the loader of a chat, and the chat itself."""

from __future__ import annotations

from weft.kernel.doors import Request, Send, answer
from weft.ui import scripts
from weft.widget import bundle, chats

LOADER_SECONDS = 300  # how long a changed colour may take to show
FOREVER = b"public, max-age=31536000, immutable"


async def loader(request: Request, send: Send) -> None:
    """Send the script of the shop's snippet. One that is switched off draws nothing."""
    chat = await chats.find(request.params["key"])
    script = chat.loader if chat.is_on else scripts.pack("")
    await _send(request, send, script, b"public, max-age=%d" % LOADER_SECONDS)


async def app(request: Request, send: Send) -> None:
    """Send the chat. An older loader asks for an older version, and gets the present one."""
    script = bundle.app()
    fresh = request.params["version"] == script.version
    await _send(request, send, script, FOREVER if fresh else b"public, max-age=60")


async def _send(request: Request, send: Send, script: scripts.Script, keep: bytes) -> None:
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", keep),
        (b"etag", b'"%s"' % script.version.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
        # Pages of any origin load it; there is nothing of a person in it
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    if request.header("if-none-match") == f'"{script.version}"':
        await answer(send, 304, b"", headers)
        return
    body, encoding = script.encoded(request.header("accept-encoding") or "")
    if encoding != b"identity":
        headers.append((b"content-encoding", encoding))
    await answer(send, 200, body, headers)
