"""Reading callbacks: who wrote what to the bot, and what became of our messages. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from weft.conversations.envelopes import Inbound, Receipt, RemoteFile, Sender, Told, Unknown
from weft.gateway import reading
from weft.gateway.contract import NoSecret, NotForUs, Request, Unreadable

from .settings import Settings, opened

HEADER = "x-viber-content-signature"
LONGEST_TEST = 1_000  # bytes; a real one has about 150
MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}"
RECEIPTS: Mapping[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered",
    "seen": "read",
    "failed": "failed",
}
# somebody opens the bot, wants to hear from it, or no more: nobody waits for an answer
SILENT = frozenset({"webhook", "subscribed", "unsubscribed", "conversation_started", "action"})
FILES = {
    "picture": ("image/jpeg", "photo.jpg"),
    "video": ("video/mp4", "video.mp4"),
    "sticker": ("image/png", "sticker.png"),
    "file": ("application/octet-stream", "file"),
}


def verify(settings: Settings, request: Request) -> None:
    """Check the signature over the bytes as they came. Raises NoSecret, NotForUs."""
    token = opened(settings)
    if not token:
        raise NoSecret
    expected = hmac.new(token.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get(HEADER, "")):
        raise NotForUs


def is_test(request: Request) -> bool:
    """Tell whether Viber only looks if somebody answers, as it does when a webhook is set.

    It is asked before the signature is checked, so nothing long is read.
    """
    if len(request.body) > LONGEST_TEST:
        return False
    try:
        return bool(reading.json_of(request)["event"] == "webhook")
    except (Unreadable, TypeError, LookupError):
        return False


def parse(_settings: Settings, request: Request) -> Sequence[Told]:
    """Return what one callback tells. Raises Unreadable."""
    said = reading.json_of(request)
    with reading.understood("no callback"):
        return list(_told(request.inbox_id, said))


def _told(inbox_id: int, said: Mapping[str, Any]) -> Iterator[Told]:
    event = str(said["event"])
    if event == "message":
        yield from _message(inbox_id, said)
    elif event in RECEIPTS:
        yield Receipt(
            inbox_id=inbox_id,
            external_id=str(int(said["message_token"])),
            state=RECEIPTS[event],
            at=_moment(said),
            reason=str(said.get("desc", "")),
        )
    elif event not in SILENT:
        yield Unknown(inbox_id=inbox_id, kind=event)


def _message(inbox_id: int, said: Mapping[str, Any]) -> Iterator[Told]:
    message, sender = said["message"], said["sender"]
    text, files = _words(message), _files(message)
    if not (text or files):
        yield Unknown(inbox_id=inbox_id, kind=f"message: {message['type']}")
    yield Inbound(
        inbox_id=inbox_id,
        key=str(int(said["message_token"])),
        remote=str(sender["id"]),
        sender=Sender(
            kind="viber",
            value=str(sender["id"]),
            name=str(sender.get("name") or ""),
            language=str(sender.get("language") or "").partition("-")[0],
        ),
        text=text,
        sent_at=_moment(said),
        remote_files=files,
        context={"country": sender["country"]} if sender.get("country") else {},
    )


def _words(message: Mapping[str, Any]) -> str:
    match message:
        case {"type": "text" | "picture" | "video" | "file", "text": text}:
            return str(text)
        case {"type": "url", "media": address}:
            return str(address)
        case {"type": "location", "location": place}:
            return MAP.format(**place)
        case {"type": "contact", "contact": contact}:
            return "\n".join(filter(None, (contact.get("name"), contact["phone_number"])))
    return ""


def _files(message: Mapping[str, Any]) -> tuple[RemoteFile, ...]:
    if message["type"] not in FILES or not message.get("media"):
        return ()
    kind, usual = FILES[message["type"]]
    address = str(message["media"])
    name = message.get("file_name") or address.partition("?")[0].rpartition("/")[2] or usual
    size = message.get("size") or message.get("file_size") or 0
    return (RemoteFile(ref=address, name=str(name), content_type=kind, size=int(size)),)


def _moment(said: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(said["timestamp"]) / 1000, UTC)
