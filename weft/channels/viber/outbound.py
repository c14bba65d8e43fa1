"""Sending: words, and files by an address from which Viber fetches them.

One picture with few words is one message; otherwise the words go first and each file is a message
of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings as deployment
from django.utils import timezone

from weft.conversations.envelopes import File, Outbound
from weft.gateway import calling
from weft.gateway.contract import MEGABYTE, Fetched, Sent, in_parts
from weft.gateway.splitting import pieces
from weft.kernel import downloads
from weft.kernel import settings as workspace
from weft.people.settings import Brand

from . import api
from .settings import LONGEST_NAME, Settings

# characters: creators.viber.com/docs/bots-api/data-models/message, read 2026-11
MAX_TEXT = 7_000
# infobip.com/docs/viber/bots/message-types, read 2026-11. Viber has told of other lengths at other
# times; of several the least, for longer words go before the picture
MAX_CAPTION = 512
MAX_PICTURE = 1 * MEGABYTE
MAX_VIDEO = 26 * MEGABYTE
MAX_FILE = 50 * MEGABYTE
LINKS_LIVE = timedelta(days=7)  # phones may fetch a file long after Viber took the message


def send(settings: Settings, message: Outbound) -> Sent:
    """Hand a message to Viber. Raises Refused, Unreachable, LockedOut, Unsure."""
    return in_parts(message, _parts(settings, message))


def fetch(_settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Fetch what a customer sent; Viber names an address. Raises Refused, Unreachable."""
    return calling.download(ref)


def _parts(settings: Settings, message: Outbound) -> list[Callable[[], str]]:
    base = {"receiver": message.remote, "min_api_version": 1, "sender": _sender(settings, message)}
    text = message.text
    if message.choices:
        return _with_choices(settings, base, message)
    if len(message.files) == 1 and _is_picture(message.files[0]) and len(text) <= MAX_CAPTION:
        return [partial(_do, settings, base | _file(message.files[0], text))]
    words = [{"type": "text", "text": piece} for piece in pieces(text, MAX_TEXT)]
    files = [_file(file, "") for file in message.files]
    return [partial(_do, settings, base | one) for one in (*words, *files)]


def _with_choices(
    settings: Settings, base: dict[str, Any], message: Outbound
) -> list[Callable[[], str]]:
    """Return the files, then the words with a keyboard below: it goes with the next message."""
    texts = [{"type": "text", "text": piece} for piece in pieces(message.text, MAX_TEXT)]
    buttons = [
        {"ActionType": "reply", "ActionBody": label, "Text": label, "Columns": 6, "Rows": 1}
        for label in message.choices
    ]
    keyboard = {"Type": "keyboard", "Buttons": buttons}
    parts = [*(_file(file, "") for file in message.files), *texts]
    parts[-1] = parts[-1] | {"keyboard": keyboard}
    return [partial(_do, settings, base | one) for one in parts]


def _do(settings: Settings, values: dict[str, Any]) -> str:
    return str(int(api.do(settings, "send_message", values)["message_token"]))


def _file(file: File, caption: str) -> dict[str, Any]:
    path = downloads.address(
        file.sha256, file.name, file.content_type, timezone.now(), lifetime=LINKS_LIVE
    )
    address = f"{deployment.WEFT_URL}{path}"
    if _is_picture(file):
        return {"type": "picture", "text": caption, "media": address}
    if file.content_type == "video/mp4" and file.size <= MAX_VIDEO:
        return {"type": "video", "media": address, "size": file.size}
    return {"type": "file", "media": address, "size": file.size, "file_name": file.name[:256]}


def _is_picture(file: File) -> bool:
    return file.content_type in {"image/jpeg", "image/png"} and file.size <= MAX_PICTURE


def _sender(settings: Settings, message: Outbound) -> dict[str, str]:
    """Return who the customer sees: the agent with a photo, or the bot."""
    author = message.author
    bot = settings.name or workspace.read(Brand).name or "Bot"
    if author is None or message.is_automatic or settings.signs_with == "bot":
        return {"name": bot[:LONGEST_NAME]}
    shown = {"name": (author.name or bot)[:LONGEST_NAME]}
    if author.photo_sha256:
        path = downloads.address(
            author.photo_sha256, "photo", "image/png", timezone.now(), lifetime=LINKS_LIVE
        )
        shown["avatar"] = f"{deployment.WEFT_URL}{path}"
    return shown
