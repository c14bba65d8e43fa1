"""Telegram's Bot API, as far as Weft speaks to it: one bot, its chats, its webhook.

By core.telegram.org/bots/api (10.1), read 2026-11. Whoever names no token that it gave is told that
there is no such page; a token that was revoked is Unauthorized.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.vendors.vendor import Answer, Call, Delivery, Vendor

TOKEN = "7700000001:AAE-only-for-tests-0123456789abcdef"
HEADER = "x-telegram-bot-api-secret-token"
NOON = 1_767_268_800  # 2026-01-01 12:00 UTC
SENDS = re.compile(r"send(Message|Photo|Document|Video|Audio|Voice)")
LARGEST = 20 * 1024 * 1024  # bytes that a bot may fetch
# core.telegram.org/bots/api#reactiontypeemoji, read 2026-11
LISTED = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌
🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓
🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡
🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
😡
"""
REACTIONS = set(LISTED.split())


class Telegram(Vendor):
    """One bot, called @shop_bot."""

    def __init__(self) -> None:
        super().__init__()
        self.hook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.secret = ""
        self.blocked: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.keyboards: dict[int, list[list[dict[str, str]]]] = {}  # below our messages
        self.acts: list[tuple[int, str]] = []  # what chats were shown, such as typing
        # what stands in its chats: (chat, number) -> who wrote it, and how it reads
        self.standing: dict[tuple[int, int], dict[str, Any]] = {}
        self.reactions: dict[tuple[int, int], list[str]] = {}  # the bot's
        self.is_old = False  # what stands there was sent more than 48 hours ago
        self._update = 1000
        self._message = 0

    # --- what it answers --------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Answer one method, or hand a file out."""
        place, _, rest = call.path.removeprefix("/file").removeprefix("/bot").partition("/")
        if place != TOKEN:
            return _no(404, "Not Found")
        if call.path.startswith("/file"):
            return Answer(body=self.files[rest.rpartition("/")[2]])
        values = call.values
        if SENDS.fullmatch(rest):
            return self._send(rest, values)
        return {
            "getMe": self._me,
            "setWebhook": self._set_hook,
            "getWebhookInfo": lambda _values: _yes(self.hook),
            "getFile": self._file,
            "sendChatAction": self._act,
            "setMessageReaction": self._react,
            "editMessageText": lambda values: self._edit(values, "text", 4096),
            "editMessageCaption": lambda values: self._edit(values, "caption", 1024),
            "deleteMessages": self._delete,
            "deleteBusinessMessages": self._delete,
        }[rest](values)

    def _react(self, values: Mapping[str, Any]) -> Answer:
        where = int(values["chat_id"]), int(values["message_id"])
        emoji = [one["emoji"] for one in values["reaction"] if one["type"] == "emoji"]
        if "business_connection_id" in values or len(emoji) > 1:
            return _no(400, "Bad Request: REACTIONS_TOO_MANY")
        if where not in self.standing:
            return _no(400, "Bad Request: message to react not found")
        if not set(emoji) <= REACTIONS:
            return _no(400, "Bad Request: REACTION_INVALID")
        self.reactions[where] = emoji
        return _yes(True)

    def _edit(self, values: Mapping[str, Any], field: str, most: int) -> Answer:
        where = int(values["chat_id"]), int(values["message_id"])
        found, said = self.standing.get(where), values[field]
        if found is None:
            return _no(400, "Bad Request: message to edit not found")
        if not found["is_ours"] or field not in found:
            return _no(400, "Bad Request: message can't be edited")
        if len(said) > most:
            return _no(400, "Bad Request: MESSAGE_TOO_LONG")
        keyboard = (values.get("reply_markup") or {}).get("inline_keyboard", [])
        if found[field] == said and keyboard == self.keyboards[where[1]]:
            return _no(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        found[field], self.keyboards[where[1]] = said, keyboard
        return _yes({"message_id": where[1], "date": NOON, "chat": {"id": where[0]}})

    def _delete(self, values: Mapping[str, Any]) -> Answer:
        numbers = values["message_ids"]
        if not 0 < len(numbers) <= 100:
            return _no(400, "Bad Request: message identifiers are not specified")
        if self.is_old and "business_connection_id" not in values:
            return _no(400, "Bad Request: message can't be deleted for everyone")
        for chat, number in list(self.standing):
            if number in numbers and values.get("chat_id", chat) == chat:
                del self.standing[chat, number]
        return _yes(True)

    def _act(self, values: Mapping[str, Any]) -> Answer:
        if int(values["chat_id"]) in self.blocked:
            return _no(403, "Forbidden: bot was blocked by the user")
        self.acts.append((int(values["chat_id"]), values["action"]))
        return _yes(True)

    def _me(self, _values: Mapping[str, Any]) -> Answer:
        number = int(TOKEN.partition(":")[0])
        return _yes({"id": number, "is_bot": True, "first_name": "Shop", "username": "shop_bot"})

    def _set_hook(self, values: Mapping[str, Any]) -> Answer:
        if not values["url"].startswith("https://"):
            return _no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.hook = {"url": values["url"], "pending_update_count": 0}
        self.secret = values["secret_token"]
        return _yes(True)

    def _file(self, values: Mapping[str, Any]) -> Answer:
        content = self.files.get(values["file_id"])
        if content is None:
            return _no(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > LARGEST:
            return _no(400, "Bad Request: file is too big")
        return _yes({"file_id": values["file_id"], "file_path": f"photos/{values['file_id']}"})

    def _send(self, method: str, values: Mapping[str, Any]) -> Answer:
        chat = int(values["chat_id"])
        if chat in self.blocked:
            return _no(403, "Forbidden: bot was blocked by the user")
        if len(values.get("text") or "") > 4096:
            return _no(400, "Bad Request: message is too long")
        if len(values.get("caption") or "") > 1024:
            return _no(400, "Bad Request: message caption is too long")
        keyboard = (values.get("reply_markup") or {}).get("inline_keyboard", [])
        if any(not 0 < len(one["callback_data"].encode()) <= 64 for row in keyboard for one in row):
            return _no(400, "Bad Request: BUTTON_DATA_INVALID")
        self._message += 1
        self.keyboards[self._message] = keyboard
        words = "text" if method == "sendMessage" else "caption"
        said = {"is_ours": True, words: values.get(words) or ""}
        self.standing[chat, self._message] = said
        self.accepted.append({"method": method, **values})
        return _yes({"message_id": self._message, "date": NOON, "chat": {"id": chat}})

    def locked(self, _call: Call) -> Answer:
        """Say what a revoked token is told."""
        return _no(401, "Unauthorized")

    def limited(self, _call: Call, seconds: int) -> Answer:
        """Say how long to wait, in the body."""
        said = _no(429, f"Too Many Requests: retry after {seconds}")
        return Answer(status=429, body={**said.body, "parameters": {"retry_after": seconds}})

    def signed(self, body: bytes) -> Delivery:
        """Bear the secret that we gave it."""
        headers = {"content-type": "application/json", HEADER: self.secret}
        return Delivery(body=body, headers=headers)

    # --- what a customer does -----------------------------------------------------------------

    def says(self, chat: int = 42, text: str = "Hello", **more: Any) -> dict[str, Any]:
        """Write to the bot; return the message."""
        self._message += 1
        message = {
            "message_id": self._message,
            "from": {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "pl"},
            "chat": {"id": chat, "type": "private", "first_name": "Ada"},
            "date": NOON + self._message,
            **({"text": text} if text else {}),
            **more,
        }
        self.standing[chat, self._message] = {"is_ours": False, "text": text}
        self.updated(message=message)
        return message

    def sends(self, content: bytes, chat: int = 42, caption: str = "") -> dict[str, Any]:
        """Send a picture."""
        name = f"file{len(self.files)}"
        self.files[name] = content
        size = {"file_id": name, "file_unique_id": name, "width": 90, "height": 90}
        more = {"caption": caption} if caption else {}
        return self.says(chat, text="", photo=[size], **more)

    def edits(self, message: Mapping[str, Any], text: str) -> None:
        """Say something else in a message."""
        self.updated(edited_message={**message, "text": text, "edit_date": message["date"] + 60})

    def reacts(self, chat: int, number: int, *emoji: str) -> None:
        """Put these reactions to a message, in place of those from before."""
        self.updated(
            message_reaction={
                "chat": {"id": chat, "type": "private"},
                "message_id": number,
                "user": {"id": chat, "is_bot": False, "first_name": "Ada"},
                "date": NOON + 600,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
            }
        )

    def presses(self, label: str, chat: int = 42) -> None:
        """Press a button below our last message."""
        number, keyboard = max(self.keyboards.items())
        [button] = [one for row in keyboard for one in row if one["text"] == label]
        message = {
            "message_id": number,
            "chat": {"id": chat, "type": "private"},
            "date": NOON,
            "reply_markup": {"inline_keyboard": keyboard},
        }
        user = {"id": chat, "is_bot": False, "first_name": "Ada"}
        pressed = {"id": f"press{self._update}", "from": user, "message": message}
        self.updated(callback_query={**pressed, "data": button["callback_data"]})

    def updated(self, **update: Any) -> None:
        """Tell of something."""
        self._update += 1
        self.tell({"update_id": self._update, **update})


def _yes(result: Any) -> Answer:
    return Answer(body={"ok": True, "result": result})


def _no(status: int, words: str) -> Answer:
    return Answer(status=status, body={"ok": False, "error_code": status, "description": words})
