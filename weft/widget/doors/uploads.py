"""A visitor's file: streamed to the disk, shown to nobody else until a message carries it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from weft.channels.webchat.channel import CHANNEL
from weft.conversations import actions as conversations
from weft.conversations.envelopes import File
from weft.kernel import downloads, files
from weft.kernel.doors import (
    BadInput,
    Limit,
    Refused,
    Request,
    Send,
    TooLarge,
    in_thread,
    json_answer,
)
from weft.widget import lines
from weft.widget.visitors import Visitor

from . import entry

LIMIT = CHANNEL.capabilities.max_file
UPLOADS = Limit(per_second=0.5, burst=30)
MAX_TYPE = 100


async def post(request: Request, send: Send) -> None:
    """Keep one file: its bytes are the body, its name stands in X-File-Name."""
    _chat, who = await entry.visitor(request)
    entry.count(UPLOADS, who)
    name = files.safe_name(unquote(request.header("x-file-name") or "", errors="replace"))
    try:
        stored = await files.receive(request.chunks(LIMIT), LIMIT)
    except TooLarge:
        raise Refused(
            413, "file_too_large", _("This file is too large. Files may have up to 25 MB.")
        ) from None
    if not stored.size:
        raise BadInput("empty_file", _("This file is empty."))
    claimed = (request.header("content-type") or "")[:MAX_TYPE]
    answer = await in_thread(_keep, who, stored, name, claimed, entry.now())
    await json_answer(send, 201, answer)


@transaction.atomic
def _keep(
    who: Visitor, stored: files.StoredFile, name: str, claimed: str, at: datetime
) -> dict[str, Any]:
    files.record(stored)
    with files.open_file(stored.sha256) as file:
        # By its first bytes: what a browser claims decides nothing
        kind = downloads.content_type(file.read(downloads.HEAD), claimed)
    upload = conversations.keep_upload(
        sha256=stored.sha256,
        name=name,
        content_type=kind,
        at=at,
        inbox_id=who.inbox_id,
        remote=who.remote,
    )
    kept = File(id=upload.pk, sha256=stored.sha256, name=name, content_type=kind, size=stored.size)
    return lines.show_file(kept, at)
