"""Sending: words and files, each as the kind of message that Telegram has for it.

One file with few words is one message with a caption. Otherwise the words go first, and each file
is a message of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from weft.conversations.envelopes import File, Outbound
from weft.gateway import calling
from weft.gateway.attention import PATIENCE
from weft.gateway.contract import MEGABYTE, Attention, Fetched, Refused, Sent, in_parts
from weft.gateway.splitting import pieces
from weft.kernel import files

from . import api
from .settings import Settings

# characters, core.telegram.org/bots/api#sendmessage and #sendphoto, read 2026-11
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_PHOTO = 10 * MEGABYTE  # core.telegram.org/bots/api#sending-files, read 2026-11
FILE_GONE = gettext_noop("An attached file is missing, so the message was not sent.")
TOO_LARGE = gettext_noop("Telegram hands out files of up to 20 MB to bots. Look at it in Telegram.")
# content type -> method and field; everything else is a document
METHODS = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "video/mp4": ("sendVideo", "video"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
    "audio/ogg": ("sendVoice", "voice"),
}


def send(settings: Settings, message: Outbound) -> Sent:
    """Hand a message to Telegram. Raises Refused, Unreachable, LockedOut, Unsure."""
    return in_parts(message, _parts(settings, message))


def fetch(settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Fetch a file of a customer's by its id. Raises Refused, Unreachable, LockedOut."""
    try:
        found = api.ask(settings, "getFile", file_id=ref)
    except Refused as refusal:
        # 20 MB: core.telegram.org/bots/api#getfile, read 2026-11
        is_large = "too big" in str(refusal).lower()
        raise Refused(TOO_LARGE if is_large else calling.GONE) from refusal
    return calling.download(api.file_address(settings, found["file_path"]))


def tell_typing(settings: Settings, attention: Attention) -> None:
    """Show somebody that we write. Raises Refused, Unreachable, LockedOut, Unsure."""
    to = address(attention.remote)
    api.do(settings, "sendChatAction", timeout=PATIENCE, **to, action="typing")


def _parts(settings: Settings, message: Outbound) -> list[Callable[[], str]]:
    to, text, remote = address(message.remote), message.text, message.remote
    if len(message.files) == 1 and len(text) <= MAX_CAPTION and not message.choices:
        return [partial(_file, settings, remote, to, message.files[0], text)]
    words = [partial(_words, settings, remote, to, piece) for piece in pieces(text, MAX_TEXT)]
    files = [partial(_file, settings, remote, to, file, "") for file in message.files]
    if message.choices:  # below the files: they wait for an answer
        words[-1] = partial(words[-1], buttons=keyboard(message.choices))
        return [*files, *words]
    return [*words, *files]


def keyboard(choices: Sequence[str]) -> dict[str, Any]:
    """Return a button for each choice; what is pressed comes back by its label."""
    rows = [[{"text": one, "callback_data": str(number)}] for number, one in enumerate(choices)]
    return {"inline_keyboard": rows}


def _words(
    settings: Settings, remote: str, to: dict[str, Any], text: str, buttons: Any = None
) -> str:
    return _name(remote, api.do(settings, "sendMessage", **to, text=text, reply_markup=buttons))


def _file(settings: Settings, remote: str, to: dict[str, Any], file: File, caption: str) -> str:
    method, field = METHODS.get(file.content_type, ("sendDocument", "document"))
    if field == "photo" and file.size > MAX_PHOTO:
        method, field = "sendDocument", "document"
    try:
        with files.open_file(file.sha256) as opened:
            content = opened.read()
    except files.NoSuchFile as problem:
        raise Refused(FILE_GONE) from problem
    carried = {field: (file.name, content, file.content_type)}
    sent = api.do(settings, method, files=carried, **to, caption=caption or None)
    return _name(remote, sent)


def address(remote: str) -> dict[str, Any]:
    """Return to whom something goes: a chat, and the business account that it is of."""
    chat, _, connection = remote.partition("@")
    to: dict[str, Any] = {"chat_id": int(chat)}
    return to | {"business_connection_id": connection} if connection else to


def _name(remote: str, sent: dict[str, Any]) -> str:
    """Return what Telegram calls a message, as inbound spells it."""
    return f"{remote}:{sent['message_id']}"
