"""A page and a profile at Meta: private messages, and comments below a post of theirs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.vendors.calls import Answer, Call
from tests.vendors.phones.meta import AtMeta, Meta, milliseconds
from tests.vendors.phones.phone import Heard, Line, Phone

PAGE, PROFILE = "110022003300", "17840001"


class Direct(AtMeta):
    """Private messages to a page or a profile."""

    prefix: ClassVar[str]  # of what people are called: their ids are good for one account alone
    setting: ClassVar[str]
    longest = 2_000
    keeps, part = "message_attachments", "filedata"

    def __init__(self, vendor: Meta, people: Mapping[str, str]) -> None:
        super().__init__(vendor, people)
        for phone in self.phones.values():
            vendor.objects[phone.address] = {"name": phone.name}

    def address_of(self, number: str) -> str:
        """Return an id that is good for this account alone."""
        return f"{self.prefix}{number}"

    def filled(self) -> dict[str, Any]:
        """Return the account."""
        return super().filled() | {self.setting: self.account}

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as one message; a choice says which it was."""
        said: dict[str, Any] = {"mid": line.id}
        if line.text:
            said["text"] = line.text
        if line.tap:
            said["quick_reply"] = {"payload": str(line.tap.number)}
        if line.picture:
            payload = {"url": self._link(line.picture)}
            said["attachments"] = [{"type": "image", "payload": payload}]
        return self._event(phone, message=said)

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read a message, or that somebody writes or has read."""
        if self._was_handed_over(call, answer) or not self._is_message(call):
            return None
        said, address = call.json, answer.body["recipient_id"]
        action = said.get("sender_action")
        if action in {"react", "unreact"}:
            put = said["payload"].get("reaction", "")
            about = (said["payload"]["message_id"],)
            emoji = "❤️" if put == "love" else put
            return Heard(address=said["recipient"]["id"], about=about, emoji=emoji)
        if action:
            types_for = 20.0 if action == "typing_on" else 0.0
            return Heard(address=address, types_for=types_for, has_read=action == "mark_seen")
        message = said["message"]
        line = Line(
            id=answer.body["message_id"],
            text=message.get("text", ""),
            picture=message.get("attachment", {}).get("payload", {}).get("attachment_id", ""),
            choices=tuple(one["title"] for one in message.get("quick_replies", [])),
        )
        return Heard(address=address, line=line)

    def _event(self, phone: Phone, **more: Any) -> bytes:
        sides = {"sender": {"id": phone.address}, "recipient": {"id": self.account}}
        return self._told(messaging=[{**sides, "timestamp": milliseconds(), **more}])


class Messenger(Direct):
    """The Messenger of a page."""

    key, label, hue = "messenger", "Messenger", 265
    kind, name = "messenger", "Polana Messenger"
    known_by = ("page_id",)
    object, account, sends_at, setting, prefix = "page", PAGE, PAGE, "page_id", "77"
    tells = ("delivered", "read")

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:
        """Say that a message is there, or that all until now were read."""
        if state == "delivered":
            return self._event(phone, delivery={"mids": [line.id], "watermark": milliseconds()})
        return self._event(phone, read={"watermark": milliseconds()})


class Instagram(Direct):
    """Direct messages to a profile."""

    key, label, hue = "instagram", "Instagram", 345
    kind, name = "instagram", "Polana Instagram"
    known_by = ("instagram_id",)
    object, account, sends_at, prefix = "instagram", PROFILE, PROFILE, "88"
    setting = "instagram_id"
    longest = 1_000
    tells = ("read",)

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:  # noqa: ARG002 - one state
        """Say that a message was read."""
        return self._event(phone, read={"mid": line.id})


class Comments(AtMeta):
    """Comments below a post, which everybody reads. The first is a person's own, others join it."""

    post = "Back in stock: the blue backpack, in all three sizes."
    post_id: ClassVar[str]
    edge: ClassVar[str]  # where an answer goes, after the comment's id
    shown_as: ClassVar[Mapping[str, str]]  # Meta's names of a post's words and address
    takes_pictures = False
    longest = 2_000

    def __init__(self, vendor: Meta, people: Mapping[str, str]) -> None:
        super().__init__(vendor, people)
        told = {"words": self.post, "address": f"{vendor.address}/?network={self.key}"}
        vendor.objects[self.post_id] = {self.shown_as[name]: one for name, one in told.items()}

    def new_name(self) -> str:
        """Return a number, as comments have."""
        return str(uuid.uuid4().int)[:24]

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as a comment, below the person's first one if there is any."""
        first = next(one for one in phone.lines if one.is_own)
        self.vendor.people[line.id] = phone.address  # who gets what answers it in private
        below = {} if first is line else {"parent_id": first.id}
        return self._told(changes=[self._change(phone, line, below)])

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read an answer below a comment, a like, and what becomes of an answer."""
        above, _, last = call.path.rpartition("/")
        name = above.rpartition("/")[2]
        if last == self.edge:
            line = Line(id=answer.body["id"], text=call.json["message"])
            return Heard(address=self.whose(name), line=line)
        if last == "likes":
            emoji = "👍" if call.method == "POST" else ""
            return Heard(address=self.whose(name), about=(name,), emoji=emoji)
        if call.method == "DELETE":
            return Heard(address=self.whose(last), about=(last,), is_gone=True)
        text = (call.json or {}).get("message") if self.whose(last) else None
        return Heard(address=self.whose(last), about=(last,), text=text)

    def _change(self, phone: Phone, line: Line, below: Mapping[str, str]) -> dict[str, Any]:
        raise NotImplementedError


class FacebookComments(Comments):
    """Comments below a post of a page."""

    key, label, hue = "facebook", "Facebook post", 255
    about = "Everybody reads this. The shop may answer once by Messenger."
    kind, name = "facebook", "Polana Facebook"
    known_by = ("page_id",)
    object, account, post_id, edge = "page", PAGE, f"{PAGE}_5500", "comments"
    shown_as: ClassVar = {"words": "message", "address": "permalink_url"}

    def address_of(self, number: str) -> str:
        """Return who it is at Messenger, too."""
        return f"{Messenger.prefix}{number}"

    def filled(self) -> dict[str, Any]:
        """Return the page."""
        return super().filled() | {"page_id": PAGE}

    def _change(self, phone: Phone, line: Line, below: Mapping[str, str]) -> dict[str, Any]:
        value = {
            "item": "comment", "verb": "add", "post_id": self.post_id, "comment_id": line.id,
            "parent_id": self.post_id, "message": line.text, "created_time": int(line.at),
            "from": {"id": phone.address, "name": phone.name}, **below,
        }  # fmt: skip
        return {"field": "feed", "value": value}


class InstagramComments(Comments):
    """Comments below a post of a profile."""

    key, label, hue = "instagram-post", "Instagram post", 20
    about = "Everybody reads this. The shop may answer once by a direct message."
    kind, name = Instagram.kind, Instagram.name
    known_by = Instagram.known_by
    object, account, post_id, edge = "instagram", PROFILE, "1800011", "replies"
    shown_as: ClassVar = {"words": "caption", "address": "permalink"}

    def address_of(self, number: str) -> str:
        """Return who it is in private, too."""
        return f"{Instagram.prefix}{number}"

    def filled(self) -> dict[str, Any]:
        """Return the profile."""
        return super().filled() | {"instagram_id": PROFILE}

    def _change(self, phone: Phone, line: Line, below: Mapping[str, str]) -> dict[str, Any]:
        author = {"id": phone.address, "username": phone.name.lower().replace(" ", ".")}
        media = {"id": self.post_id, "media_product_type": "FEED"}
        value = {"from": author, "media": media, "id": line.id, "text": line.text, **below}
        return {"field": "comments", "value": value}
