"""The two scripts: the loader of a chat, and the chat itself."""

from __future__ import annotations

from weft.kernel.doors import Request, Send
from weft.ui import scripts
from weft.widget import bundle, chats

LOADER_SECONDS = 300  # how long a changed colour may take to show
FOREVER = b"public, max-age=31536000, immutable"


async def loader(request: Request, send: Send) -> None:
    """Send the script of the shop's snippet. One that is switched off draws nothing."""
    chat = await chats.find(request.params["key"])
    script = chat.loader if chat.is_on else scripts.pack("")
    await scripts.answer(request, send, script, b"public, max-age=%d" % LOADER_SECONDS)


async def app(request: Request, send: Send) -> None:
    """Send the chat. An older loader asks for an older version, and gets the present one."""
    script = bundle.app()
    fresh = request.params["version"] == script.version
    await scripts.answer(request, send, script, FOREVER if fresh else b"public, max-age=60")
