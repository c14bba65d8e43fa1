"""The door of the agents' photos, which customers see in the chat and may keep for a year.

The address holds the picture's hash: nobody guesses it, and another picture has another one.
"""

from __future__ import annotations

from weft.kernel import files
from weft.kernel.doors import Door, Request, Send, answer, in_thread
from weft.people import queries

YEAR_SECONDS = 31_536_000


async def photo(request: Request, send: Send) -> None:
    """Send a photo; 404 for any file that is nobody's photo now."""
    content = await in_thread(_read, request.params["name"])
    if content is None:
        await answer(send, 404)
        return
    await answer(
        send,
        200,
        content,
        [
            (b"content-type", b"image/webp"),
            (b"cache-control", b"public, max-age=%d, immutable" % YEAR_SECONDS),
            (b"x-content-type-options", b"nosniff"),
            (b"content-security-policy", b"default-src 'none'; sandbox"),
            # a shop's page may demand that what it embeds agrees to it
            (b"cross-origin-resource-policy", b"cross-origin"),
        ],
    )


def _read(name: str) -> bytes | None:
    sha256 = name.removesuffix(".webp")
    if not name.endswith(".webp") or not queries.is_photo(sha256):
        return None
    try:
        with files.open_file(sha256) as file:
            return file.read()
    except files.NoSuchFile:
        return None


routes = [Door("GET", "/photos/{name}", photo, who="public")]
