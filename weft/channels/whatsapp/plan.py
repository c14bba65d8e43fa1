"""What a message of ours becomes on WhatsApp: one request for each part. Pure.

WhatsApp takes words, or one file with a few words below it. So a message with three files is three
parts, sent one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from weft.conversations.envelopes import Chosen, File, Outbound
from weft.gateway.contract import MEGABYTE

# Meta's business messaging API v23, InteractiveMessage, read 2026-11
MAX_BUTTONS, MAX_ROWS = 3, 10
MAX_TITLE = 20  # characters of a button; a row of a list takes a few more
MAX_BODY = 1_024  # characters of the words above them
# developers.facebook.com/documentation/business-messaging/whatsapp/messages, text-messages and
# image-messages, read 2026-11
MAX_TEXT = 4_096  # characters
MAX_CAPTION = 1_024
# docs.aws.amazon.com/social-messaging, Supported media types, read 2026-11
MAX_DOCUMENT = 100 * MEGABYTE
KINDS: dict[str, tuple[str, int]] = {
    "image/jpeg": ("image", 5 * MEGABYTE),
    "image/png": ("image", 5 * MEGABYTE),
    "video/mp4": ("video", 16 * MEGABYTE),
    "video/3gpp": ("video", 16 * MEGABYTE),
    "audio/aac": ("audio", 16 * MEGABYTE),
    "audio/amr": ("audio", 16 * MEGABYTE),
    "audio/mpeg": ("audio", 16 * MEGABYTE),
    "audio/mp4": ("audio", 16 * MEGABYTE),
    "audio/ogg": ("audio", 16 * MEGABYTE),
}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One request: its kind and what stands under the kind. A file is put in when it is known."""

    kind: str
    body: Mapping[str, Any]
    file: File | None = None


def pieces(message: Outbound) -> list[Piece]:
    """Return the parts of a message, in the order in which the customer sees them."""
    if message.template:
        return [Piece(kind="template", body=_template(message.template))]
    found: list[Piece] = []
    words = message.text
    chosen = _interactive(message) if message.choices else None
    for file in message.files:
        kind = kind_of(file)
        body: dict[str, Any] = {}
        has_room = kind != "audio" and len(words) <= MAX_CAPTION
        if words and not found and not chosen and has_room:
            body["caption"], words = words, ""
        if kind == "document":
            body["filename"] = file.name
        found.append(Piece(kind=kind, body=body, file=file))
    if chosen:  # below the files: it waits for an answer
        return [*found, chosen]
    if words:
        text = Piece(kind="text", body={"body": words, "preview_url": True})
        found = [text, *found]
    return found


def kind_of(file: File) -> str:
    """Return as what a file is sent: what WhatsApp cannot show goes as a document."""
    kind, most = KINDS.get(file.content_type.partition(";")[0], ("document", MAX_DOCUMENT))
    return kind if file.size <= most else "document"


def request(
    piece: Piece, *, to: str, answers: str = "", mark: str = "", media_id: str = ""
) -> dict[str, Any]:
    """Return what is sent to Meta for a part. `to` is a number, or an id scoped to the business."""
    whom = {"to": to} if is_number(to) else {"recipient": to}
    body = {**piece.body, **({"id": media_id} if media_id else {})}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **whom,
        "type": piece.kind,
        piece.kind: body,
        **({"context": {"message_id": answers}} if answers else {}),
        **({"biz_opaque_callback_data": mark} if mark else {}),
    }


def reaction(emoji: str, *, about: str, to: str, mark: str) -> dict[str, Any]:
    """Return what puts an emoji to a message, or takes it away ("")."""
    piece = Piece(kind="reaction", body={"message_id": about, "emoji": emoji})
    return request(piece, to=to, mark=mark)


def is_number(remote: str) -> bool:
    """Tell whether a thread is called by a phone number; else it is a business-scoped id."""
    return remote.isascii() and remote.isdigit()


def _interactive(message: Outbound) -> Piece:
    """Return words with choices: as buttons, or from four on as a list that opens by one."""
    titles = [{"id": str(number), "title": one} for number, one in enumerate(message.choices)]
    action: dict[str, Any]
    if len(titles) <= MAX_BUTTONS:
        action = {"buttons": [{"type": "reply", "reply": one} for one in titles]}
    else:
        with translation.override(message.language or None):
            action = {"button": gettext("Choose")[:MAX_TITLE], "sections": [{"rows": titles}]}
    kind = "button" if len(titles) <= MAX_BUTTONS else "list"
    body = {"type": kind, "body": {"text": message.text}, "action": action}
    return Piece(kind="interactive", body=body)


def _template(chosen: Chosen) -> dict[str, Any]:
    # WhatsApp takes no line breaks, tabs or runs of spaces in a gap (132018)
    body = [{"type": "text", "text": " ".join(filled.split())} for filled in chosen.variables]
    return {
        "name": chosen.name,
        "language": {"code": chosen.language},
        **({"components": [{"type": "body", "parameters": body}]} if body else {}),
    }
