"""Bots that customers write to: of Telegram, and of Viber."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any
from urllib.request import urlopen

from tests.vendors import telegram, viber
from tests.vendors.calls import Answer, Call
from tests.vendors.phones.network import PATIENCE_SECONDS, Network
from tests.vendors.phones.phone import Heard, Line, Phone
from weft.channels.telegram.settings import hook_secret
from weft.kernel import secrets


class BotApi(telegram.Telegram):
    """Telegram, whose numbers never come again."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = hook_secret(telegram.TOKEN)
        self._update = self._message = int(time.time())

    def number(self) -> int:
        """Return the next number of a message."""
        with self.lock:
            self._message += 1
            return self._message

    def update(self, **told: Any) -> bytes:
        """Return an update as Telegram delivers it."""
        with self.lock:
            self._update += 1
            return json.dumps({"update_id": self._update, **told}).encode()


class Telegram(Network):
    """A bot of Telegram's. Telegram tells bots of no receipts."""

    key, label, hue = "telegram", "Telegram", 230
    kind, name = "telegram", "Polana Telegram"
    known_by = ("username",)
    vendor: BotApi

    def address_of(self, number: str) -> str:
        """Return the number of a chat."""
        return str(int(number) % 10**10)

    def filled(self) -> dict[str, Any]:
        """Return the bot and where it is asked."""
        token = secrets.seal(telegram.TOKEN)
        return {"username": "@shop_bot", "token": token, "server": self.vendor.address}

    def connected(self) -> None:
        """Have the webhook be ours."""
        self.vendor.hook = {"url": self.hook, "pending_update_count": 0}

    def new_name(self) -> str:
        """Return the next number: it counts on for both sides."""
        return str(self.vendor.number())

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as an update: a message, or the press of a button."""
        first, _, last = phone.name.partition(" ")
        chat = int(phone.address)
        whose = {"id": chat, "is_bot": False, "first_name": first, "last_name": last}
        about = {"chat": {"id": chat, "type": "private"}, "date": int(line.at)}
        if line.tap:
            keyboard = {"inline_keyboard": self.vendor.keyboards[int(line.tap.about)]}
            below = {"message_id": int(line.tap.about), **about, "reply_markup": keyboard}
            pressed = {"id": line.id, "from": whose, "message": below}
            return self.vendor.update(callback_query=pressed | {"data": str(line.tap.number)})
        message: dict[str, Any] = {"message_id": int(line.id), "from": whose, **about}
        self.vendor.standing[chat, int(line.id)] = {"is_ours": False, "text": line.text}
        if line.picture:
            self.vendor.files[line.picture] = self.pictures[line.picture]
            size = {"file_id": line.picture, "file_unique_id": line.id, "width": 90, "height": 90}
            return self.vendor.update(message=message | {"photo": [size]})
        return self.vendor.update(message=message | {"text": line.text})

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read a message, that somebody writes, or what becomes of a message."""
        method = call.path.rpartition("/")[2]
        said = call.values
        address, about = str(said.get("chat_id", "")), (str(said.get("message_id", "")),)
        match method:
            case "sendChatAction":
                return Heard(address=address, types_for=5.0)
            case "setMessageReaction":
                emoji = "".join(one["emoji"] for one in said["reaction"])
                return Heard(address=address, about=about, emoji=emoji)
            case "editMessageText" | "editMessageCaption":
                text = said.get("text") or said.get("caption", "")
                return Heard(address=address, about=about, text=text)
            case "deleteMessages":
                about = tuple(map(str, said["message_ids"]))
                return Heard(address=address, about=about, is_gone=True)
            case _ if not method.startswith("send"):
                return None
        name = answer.body["result"]["message_id"]
        keyboard = self.vendor.keyboards.get(name, [])
        content = next((one for one in said.values() if isinstance(one, bytes)), b"")
        line = Line(
            id=str(name),
            text=said.get("text") or said.get("caption") or "",
            picture=self.keep(content) if content else "",
            choices=tuple(button["text"] for row in keyboard for button in row),
        )
        return Heard(address=address, line=line)


class ChatApi(viber.Viber):
    """Viber, whose tokens never come again."""

    def __init__(self) -> None:
        super().__init__()
        self._token = time.time_ns()

    def token(self) -> int:
        """Return the next token of a message."""
        return self._next()


class Viber(Network):
    """A bot of Viber's."""

    key, label, hue = "viber", "Viber", 300
    kind, name = "viber", "Polana Viber"
    known_by = ("name",)
    longest = 7_000
    tells = ("delivered", "seen")
    vendor: ChatApi

    def address_of(self, number: str) -> str:
        """Return an id that is good for this bot alone."""
        return f"{number}=="

    def filled(self) -> dict[str, Any]:
        """Return the bot and where it is asked."""
        token = secrets.seal(viber.TOKEN)
        return {"name": "Polana", "token": token, "server": self.vendor.address}

    def connected(self) -> None:
        """Have the webhook be ours."""
        self.vendor.webhook = self.hook

    def new_name(self) -> str:
        """Return the next token."""
        return str(self.vendor.token())

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as a message; a choice is a message of its words."""
        message = {"type": "text", "text": line.text}
        if line.picture:
            self.vendor.files[line.picture] = self.pictures[line.picture]
            address = f"{self.vendor.address}/media/{line.picture}"
            message = {"type": "picture", "text": "", "media": address}
        sender = {"id": phone.address, "name": phone.name, "api_version": 10}
        return self._event("message", line, sender=sender, message=message, silent=False)

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:
        """Say that a message is there, or was seen."""
        return self._event(state, line, user_id=phone.address)

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read a message."""
        if not call.path.endswith("/send_message") or answer.body["status"]:
            return None
        said = call.json
        buttons = said.get("keyboard", {}).get("Buttons", [])
        line = Line(
            id=str(answer.body["message_token"]),
            text=said.get("text") or said.get("file_name", ""),
            picture=self._fetched(said.get("media", "")),
            choices=tuple(one["Text"] for one in buttons),
        )
        return Heard(address=said["receiver"], line=line)

    def _fetched(self, address: str) -> str:
        """Fetch a picture where the shop hands it out, and nowhere else."""
        shop = self.hook.partition("/hooks/")[0]
        if address.startswith(f"{shop}/"):
            with suppress(OSError), urlopen(address, timeout=PATIENCE_SECONDS) as found:  # noqa: S310
                return self.keep(found.read())
        return ""

    def _event(self, event: str, line: Line, **more: Any) -> bytes:
        told = {"event": event, "timestamp": int(time.time() * 1000), "message_token": int(line.id)}
        return json.dumps(told | more).encode()
