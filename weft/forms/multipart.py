"""What a browser sends of a form with files: gathered on the disk first, then taken apart.

A slow sender holds no thread: the body is gathered on the event loop, and only what is whole goes
to Django's reader. Files are named and typed by strangers; the file store decides what they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from weft.kernel.doors import BadInput, Request, in_thread

MAX_BODY = 64 * 1024 * 1024  # bytes; ten files of common size
PIECE = 1024 * 1024
# Of what is not taken: the words of the longest form, in the widest script, at either end
END = 2 * 1024 * 1024
MOST_PASSED = 256 * 1024 * 1024  # four times what is taken: a wrong choice, and not a flood


@dataclass(frozen=True)
class Sent:
    """The values and files of a form, by the names of its fields."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[UploadedFile[Any]]] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()  # fields whose files went past us

    def value(self, name: str) -> str:
        """Return the last value of a field; "" when it was not sent."""
        return (self.values.get(name) or [""])[-1]


async def read(request: Request) -> Sent:
    """Return what the body holds. Raises BadInput, TooLarge, ClientGone."""
    content_type = _content_type(request)
    with tempfile.TemporaryFile() as body:
        size, waiting = 0, bytearray()
        async for chunk in request.chunks(MAX_BODY):
            size += len(chunk)
            waiting += chunk
            if len(waiting) >= PIECE:
                await in_thread(body.write, bytes(waiting))
                waiting.clear()
        body.write(bytes(waiting))
        body.seek(0)
        return await in_thread(_taken_apart, body, content_type, size)


async def words(request: Request) -> Sent:
    """Return what was typed into a form that is not taken, so that it can be handed back.

    Its files go past and touch no disk: words are short, and files stand between them, so two
    ends of the body are enough. What stands between two large files may be lost.

    Raises BadInput, TooLarge, ClientGone.
    """
    content_type = _content_type(request)
    head, tail = bytearray(), bytearray()
    async for chunk in request.chunks(MOST_PASSED):
        room = max(0, END - len(head))
        head += chunk[:room]
        tail += chunk[room:]
        if len(tail) > 2 * END:
            del tail[:-END]
    # Where the middle is missing, the two ends of one file, or of two, are read as one file
    body = head + tail
    sent = await in_thread(_taken_apart, BytesIO(body), content_type, len(body))
    return Sent(values=sent.values, passed=frozenset(sent.files))


def _content_type(request: Request) -> str:
    found = request.header("content-type") or ""
    if not found.lower().startswith("multipart/form-data"):
        raise BadInput("not_a_form")
    return found


def _taken_apart(body: Any, content_type: str, size: int) -> Sent:
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(size)}
    try:
        parser = MultiPartParser(meta, body, [TemporaryFileUploadHandler()], "utf-8")
        values, files = parser.parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError) as problem:
        raise BadInput("not_a_form") from problem
    return Sent(values=dict(values.lists()), files=dict(files.lists()))
