"""Downloads: how a kept file leaves again, by a link that we signed and that lives ten minutes.

Whoever may see a message is given the links of its files. What strangers sent is never shown as a
page of ours: only four kinds of pictures open in the browser, everything else is saved.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from weft.kernel import files, tokens
from weft.kernel.doors import Door, Request, Send, error, in_thread
from weft.kernel.filenames import safe_name

LIFETIME = timedelta(minutes=10)
ROUND = timedelta(minutes=5)
PIECE = 256 * 1024  # bytes read at once
HEAD = 16  # bytes that tell what a picture is

UNKNOWN = "application/octet-stream"

# Types that may be told, because as attachments in a sandbox they run nothing
TOLD = {
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "text/csv",
    "text/plain",
    "video/mp4",
    "video/quicktime",
    "video/webm",
}


class NotFound(LookupError):
    """The link is not ours, too old, or its file is gone; the reader is told the same each time."""


@dataclass(frozen=True)
class Download:
    """An open file and how to send it. Whoever takes it closes the file."""

    file: BinaryIO
    size: int  # bytes
    headers: list[tuple[bytes, bytes]]


def sign(
    sha256: str, name: str, content_type: str, at: datetime, *, lifetime: timedelta = LIFETIME
) -> str:
    """Return the token of `/files/<token>`, for one file under one name.

    Two tokens signed within the same five minutes are the same, so that a page drawn again does
    not load its pictures again; each lives between five and ten minutes, or for about as long as
    `lifetime` says: a vendor may come for a file much later than a browser.
    """
    began = at - timedelta(seconds=at.timestamp() % ROUND.total_seconds())
    return tokens.sign(
        "file", {"sha256": sha256, "name": name, "type": content_type}, lifetime, began
    )


def address(
    sha256: str, name: str, content_type: str, at: datetime, *, lifetime: timedelta = LIFETIME
) -> str:
    """Return the path that downloads one file for the next minutes, or for longer; see `sign`."""
    return f"/files/{sign(sha256, name, content_type, at, lifetime=lifetime)}"


def download(token: str, at: datetime) -> Download:
    """Open what `token` names. Raises NotFound for every reason alike."""
    try:
        claim = tokens.verify("file", token, at)
        file = files.open_file(claim["sha256"])
    except (tokens.BadToken, files.NoSuchFile) as problem:
        raise NotFound from problem
    head = file.read(HEAD)
    file.seek(0)
    size = os.fstat(file.fileno()).st_size
    return Download(file, size, headers(claim["name"], content_type(head, claim["type"]), size))


def picture(head: bytes) -> str | None:
    """Return the type of a picture by its first bytes, whatever it is called; else None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def content_type(head: bytes, claimed: str) -> str:
    """Return the type to send: a picture by its bytes, a harmless claim, else unknown."""
    claimed = claimed.partition(";")[0].strip().lower()
    return picture(head) or (claimed if claimed in TOLD else UNKNOWN)


def headers(name: str, kind: str, size: int) -> list[tuple[bytes, bytes]]:
    """Return the headers under which a stranger's file does no harm."""
    way = "inline" if kind.startswith("image/") else "attachment"
    return [
        (b"content-type", kind.encode()),
        (b"content-length", b"%d" % size),
        (b"content-disposition", disposition(way, name).encode()),
        (b"content-security-policy", b"sandbox; default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"private, max-age=%d" % LIFETIME.total_seconds()),
        (b"referrer-policy", b"no-referrer"),
        # The widget shows pictures on the shop's own pages; the token is the permission
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]


def disposition(way: str, name: str) -> str:
    """Return a Content-Disposition: the name in ASCII, then exactly (RFC 6266, RFC 8187)."""
    name = safe_name(name)
    # Some browsers decode %41 in the plain name, others do not: it has none
    plain = "".join(letter if " " <= letter <= "~" and letter != "%" else "_" for letter in name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def door(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Door:
    """Return the door of `/files/<token>`."""

    async def handler(request: Request, send: Send) -> None:
        try:
            found = await in_thread(download, request.params["token"], clock())
        except NotFound:
            await error(
                send,
                404,
                "not_found",
                _("This file is no longer here. Reload the page to get a fresh link."),
                request.language,
            )
            return
        try:
            await _send(send, found)
        finally:
            await in_thread(found.file.close)

    return Door("GET", "/files/{token}", handler, who="link")


async def _send(send: Send, found: Download) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": found.headers})
    left = found.size
    while True:
        piece = await in_thread(found.file.read, PIECE)
        left -= len(piece)
        more = left > 0 and bool(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": more})
        if not more:
            return


routes = [door()]
