"""Reading updates: who wrote what to the bot, and what became of it later. Pure.

A chat's messages are numbered within it, so the chat is part of each one's name. Chats of a
business account, which an owner has connected to the bot, are numbered by that account: then its
connection is part of the name, too.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from weft.conversations.envelopes import (
    Edited,
    Inbound,
    Reacted,
    RemoteFile,
    Sender,
    Told,
    Unknown,
    Unsent,
)
from weft.gateway import reading
from weft.gateway.contract import NoSecret, NotForUs, Request, Thanks, Unreadable

from .settings import Settings, hook_secret, opened

HEADER = "x-telegram-bot-api-secret-token"
# what stands for a picture that is no letter: core.telegram.org/bots/api#reactiontype, read 2026-11
OTHER_REACTIONS = {"custom_emoji": "✨", "paid": "⭐"}
MAP = (
    "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"
)
# messages of a person that we cannot show yet; all others without words are Telegram's own news
UNSHOWN = ("poll", "game", "story", "paid_media", "checklist", "gift", "invoice", "giveaway")
FILES: Mapping[str, tuple[str, str]] = {
    # field -> the type and the name of a file of which Telegram tells neither
    "animation": ("video/mp4", "animation.mp4"),
    "audio": ("audio/mpeg", "audio.mp3"),
    "document": ("application/octet-stream", "document"),
    "photo": ("image/jpeg", "photo.jpg"),
    "sticker": ("image/webp", "sticker.webp"),
    "video": ("video/mp4", "video.mp4"),
    "video_note": ("video/mp4", "video-message.mp4"),
    "voice": ("audio/ogg", "voice.ogg"),
}


def verify(settings: Settings, request: Request) -> None:
    """Check the secret that we told Telegram when we set the webhook. Raises NoSecret, NotForUs."""
    token = opened(settings)
    if not token:
        raise NoSecret
    if not hmac.compare_digest(hook_secret(token), request.headers.get(HEADER, "")):
        raise NotForUs


def parse(_settings: Settings, request: Request) -> Sequence[Told]:
    """Return what one update tells. Raises Unreadable."""
    update = reading.json_of(request)
    with reading.understood("no update"):
        at = request.arrived_at or datetime.fromtimestamp(0, UTC)
        return list(_told(request.inbox_id, int(update["update_id"]), update, at))


def thanks(request: Request) -> Thanks:
    """Tell Telegram, by our answer, that a button's press has come: until then it looks pressed."""
    usual = Thanks()
    try:
        pressed = str(reading.json_of(request)["callback_query"]["id"])
    except (Unreadable, TypeError, LookupError):
        return usual
    # core.telegram.org/bots/api#making-requests-when-getting-updates, read 2026-11
    said = {"method": "answerCallbackQuery", "callback_query_id": pressed}
    return Thanks(words=json.dumps(said), content_type="application/json")


def _told(inbox_id: int, number: int, update: Mapping[str, Any], at: datetime) -> Iterator[Told]:
    match update:
        case {"message": message} | {"business_message": message}:
            yield from _message(inbox_id, message)
        case {"edited_message": message} | {"edited_business_message": message}:
            yield from _edit(inbox_id, number, message)
        case {"deleted_business_messages": deleted}:
            for one in deleted["message_ids"]:  # when, Telegram does not tell
                yield Unsent(inbox_id=inbox_id, about=f"{_remote(deleted)}:{int(one)}", at=at)
        case {"message_reaction": reaction}:
            yield _reaction(inbox_id, number, reaction)
        case {"callback_query": query}:
            yield from _pressed(inbox_id, query, at)
        case {"my_chat_member": _}:
            return  # somebody stopped the bot or started it anew: what we send then tells it
        case _:
            kinds = sorted(name for name in update if name != "update_id")
            yield Unknown(inbox_id=inbox_id, kind=kinds[0] if kinds else "empty update")


def _message(inbox_id: int, message: Mapping[str, Any]) -> Iterator[Told]:
    if _is_not_a_customers(message):
        yield Unknown(inbox_id=inbox_id, kind=f"message in a {message['chat']['type']}")
        return
    text, files = _words(message), _files(message)
    unshown = next((name for name in UNSHOWN if name in message), "")
    if not (text or files or unshown):
        yield Unknown(inbox_id=inbox_id, kind=_kind_of(message))
        return
    if unshown:
        yield Unknown(inbox_id=inbox_id, kind=f"message: {unshown}")
    is_start = text.partition(" ")[0] == "/start"
    yield Inbound(
        inbox_id=inbox_id,
        key=_name(message),
        remote=_remote(message),
        sender=_sender(message["from"]),
        text=text,
        sent_at=_moment(message["date"]),
        remote_files=files,
        context=_context(message, text, is_start=is_start),
        is_quiet=is_start,  # opening the bot is a press of a button: nobody waits for an answer
    )


def _is_not_a_customers(message: Mapping[str, Any]) -> bool:
    """Tell whether a message is of a group, of a channel, or of the business account itself."""
    chat = message["chat"]
    return bool(chat["type"] != "private" or message["from"]["id"] != chat["id"])


def _edit(inbox_id: int, number: int, message: Mapping[str, Any]) -> Iterator[Told]:
    text = message.get("text") or message.get("caption")
    if _is_not_a_customers(message) or not text:
        yield Unknown(inbox_id=inbox_id, kind=f"edit of a {_kind_of(message)}")
        return
    yield Edited(
        inbox_id=inbox_id,
        about=_name(message),
        name=str(number),
        text=text,
        at=_moment(message.get("edit_date") or message["date"]),
    )


def _reaction(inbox_id: int, number: int, reaction: Mapping[str, Any]) -> Told:
    who = reaction.get("user") or reaction.get("actor_chat") or reaction["chat"]
    shown = [
        one.get("emoji") or OTHER_REACTIONS.get(one["type"], "✨")
        for one in reaction["new_reaction"]
    ]
    return Reacted(
        inbox_id=inbox_id,
        about=_name(reaction),
        name=str(number),
        actor=str(who["id"]),
        emoji="".join(shown),
        at=_moment(reaction["date"]),
    )


def _pressed(inbox_id: int, query: Mapping[str, Any], at: datetime) -> Iterator[Told]:
    """Read the press of a button as the words that stand on it."""
    message = query.get("message") or {}
    chat = message.get("chat") or {"id": query["from"]["id"], "type": "private"}
    if chat["type"] != "private":
        yield Unknown(inbox_id=inbox_id, kind=f"button in a {chat['type']}")
        return
    data = str(query.get("data", ""))
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    labels = [
        str(button["text"]) for row in rows for button in row if button.get("callback_data") == data
    ]
    yield Inbound(
        inbox_id=inbox_id,
        key=f"button:{query['id']}",
        remote=_remote({**message, "chat": chat}),
        sender=_sender(query["from"]),
        text=labels[0] if labels else data,
        sent_at=at,  # when it was pressed is not told
        answers=_name({**message, "chat": chat}) if message.get("message_id") else "",
        context={"button": data} if data else {},
    )


def _words(message: Mapping[str, Any]) -> str:
    if said := message.get("text") or message.get("caption"):
        return str(said)
    match message:
        case {"sticker": {"emoji": emoji}} | {"dice": {"emoji": emoji}}:
            return str(emoji)
        case {"contact": contact}:
            name = " ".join(filter(None, (contact.get("first_name"), contact.get("last_name"))))
            return "\n".join(filter(None, (name, contact["phone_number"])))
        case {"venue": venue}:
            return "\n".join((venue["title"], venue["address"], MAP.format(**venue["location"])))
        case {"location": location}:
            return MAP.format(**location)
    return ""


def _files(message: Mapping[str, Any]) -> tuple[RemoteFile, ...]:
    # an animation comes as a document, too: core.telegram.org/bots/api#message, read 2026-11
    name = next((name for name in FILES if name in message), None)
    if name is None:
        return ()
    kind, usual = FILES[name]
    found = message[name]
    one = max(found, key=lambda size: size["width"]) if name == "photo" else found
    return (
        RemoteFile(
            ref=one["file_id"],
            name=one.get("file_name") or usual,
            content_type=one.get("mime_type") or _sticker_type(one) or kind,
            size=one.get("file_size") or 0,
        ),
    )


def _sticker_type(one: Mapping[str, Any]) -> str:
    if one.get("is_video"):
        return "video/webm"
    return "application/x-tgsticker" if one.get("is_animated") else ""


def _context(message: Mapping[str, Any], text: str, *, is_start: bool) -> dict[str, object]:
    """Return what came beside the words: from which link somebody came, and their name."""
    found: dict[str, object] = {}
    if is_start and (payload := text.partition(" ")[2].strip()):
        found["start"] = payload
    if username := message["from"].get("username"):
        found["username"] = f"@{username}"
    return found


def _sender(user: Mapping[str, Any]) -> Sender:
    name = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
    return Sender(
        kind="telegram",
        value=str(user["id"]),
        name=name,
        language=str(user.get("language_code") or "").partition("-")[0],
    )


def _remote(said: Mapping[str, Any]) -> str:
    connection = said.get("business_connection_id")
    chat = str(said["chat"]["id"])
    return f"{chat}@{connection}" if connection else chat


def _name(said: Mapping[str, Any]) -> str:
    return f"{_remote(said)}:{int(said['message_id'])}"


def _kind_of(message: Mapping[str, Any]) -> str:
    """Return what a message is about that has no words, such as a pinned message."""
    usual = {"message_id", "from", "chat", "date", "edit_date", "business_connection_id"}
    found = sorted(name for name in message if name not in usual)
    return f"message: {found[0]}" if found else "empty message"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
