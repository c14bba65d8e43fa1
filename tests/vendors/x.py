"""X, as its Activity API and OpenAPI file of 2026-08 describe it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.vendor import Vendor

SECRET = "zQ7consumerSecret"
CLIENT = ("client", "client-secret")
HEADER = "x-twitter-webhooks-signature"
TOKENS = "/2/oauth2/token"
MEDIA = re.compile(r"(tweet|dm)_(image|gif)")


def sign(content: bytes) -> str:
    """Return what X signs a delivery with, and what it is to be answered when it asks."""
    digest = hmac.new(SECRET.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


class X(Vendor):
    """One app and one account. Remembers what was sent, and what it shall bring where."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "access-0"
        self.app_token = "app-token"
        self.username = "weftshop"
        self.refreshes = 0
        self.webhooks: list[dict[str, Any]] = []
        self.subscriptions: list[dict[str, Any]] = []
        self.texts: set[str] = set()  # of posts: none is taken twice
        self.posts: set[str] = set()  # of ours, that stand there
        self.media: dict[str, str] = {}  # what was handed over: its category
        self.closed: set[str] = set()  # who takes no messages from us
        self.said = 0
        self.asks: Callable[[str], str] | None = None  # a new webhook, with a token

    def answer(self, call: Call) -> Answer:  # noqa: C901, PLR0911 -- a page of addresses
        """Answer one address."""
        if call.path == TOKENS:
            return self._refresh(call)
        is_app = call.path.startswith(("/2/webhooks", "/2/activity"))
        if call.token != (self.app_token if is_app else self.token):
            return self.locked(call)
        match [call.method, *call.path.strip("/").split("/")]:
            case ["GET", "2", "users", "me"]:
                return _data({"id": "1111", "username": self.username, "name": "Shop"})
            case ["GET", "2", "webhooks"]:
                return _data(self.webhooks)
            case ["POST", "2", "webhooks"]:
                return self._register(call.json["url"])
            case ["GET", "2", "activity", "subscriptions"]:
                return _data(self.subscriptions)
            case ["POST", "2", "activity", "subscriptions"]:
                self.subscriptions.append(call.json)
                return _data({"subscription": call.json})
            case ["POST", "2", "dm_conversations", "with", person, "messages"]:
                return self._direct(person, call.json)
            case ["POST", "2", "media", "upload"]:
                return self._keep(call.values)
            case ["POST", "2", "tweets"]:
                return self._post(call.json)
            case ["DELETE", "2", "tweets", number]:
                return self._delete(number)
        return _problem(404, "Not Found", "Not Found")

    def _delete(self, number: str) -> Answer:
        if number not in self.posts:
            return _problem(404, "Not Found Error", "Could not find tweet with id")
        self.posts.remove(number)
        return _data({"deleted": True})

    def _refresh(self, call: Call) -> Answer:
        proof = base64.b64encode(":".join(CLIENT).encode()).decode()
        if call.headers.get("authorization") != f"Basic {proof}":
            return Answer(status=401, body={"error": "invalid_client"})
        if call.form.get("refresh_token") != f"refresh-{self.refreshes}":
            return Answer(status=400, body={"error": "invalid_grant"})
        self.refreshes += 1
        self.token = f"access-{self.refreshes}"
        fresh = f"refresh-{self.refreshes}"
        said = {"access_token": self.token, "refresh_token": fresh, "expires_in": 7200}
        return Answer(body=said)

    def _register(self, url: str) -> Answer:
        if self.asks and self.asks("crc-1") != sign(b"crc-1"):
            return _problem(400, "CrcValidationFailed", "CRC validation failed")
        webhook = {"id": f"146012{len(self.webhooks) + 1}", "url": url, "valid": True}
        self.webhooks.append(webhook)
        return _data(webhook)

    def _direct(self, person: str, body: dict[str, Any]) -> Answer:
        if person in self.closed:
            return _problem(403, "Forbidden", "You cannot send messages to this user.")
        given = body.get("attachments", [])
        if len(given) > 1 or any(one["media_id"] not in self.media for one in given):
            return _problem(400, "Invalid Request", "Your media IDs are invalid.")
        self.accepted.append({"to": person} | body)
        name = f"dm{len(self.accepted)}"
        return _data({"dm_event_id": name, "dm_conversation_id": f"{person}-1111"}, status=201)

    def _keep(self, values: Mapping[str, Any]) -> Answer:
        if not MEDIA.fullmatch(str(values.get("media_category", ""))) or not values.get("media"):
            return _problem(400, "Invalid Request", "media_category is not valid")
        name = str(7_000 + len(self.media))
        self.media[name] = str(values["media_category"])
        return _data({"id": name, "media_key": f"3_{name}", "expires_after_secs": 86_400})

    def _post(self, body: dict[str, Any]) -> Answer:
        if any(one not in self.media for one in (body.get("media") or {}).get("media_ids", [])):
            return _problem(400, "Invalid Request", "Your media IDs are invalid.")
        if body.get("text", "") in self.texts:
            return _problem(403, "Forbidden", "You are not allowed to create duplicate content.")
        self.texts.add(body.get("text", ""))
        self.accepted.append(body)
        name = f"20807{len(self.accepted):014}"
        self.posts.add(name)
        return _data({"id": name, "text": body.get("text", "")}, status=201)

    def locked(self, _call: Call) -> Answer:
        """Say what a token is told that has ended."""
        return _problem(401, "Unauthorized", "Unauthorized")

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often."""
        return _problem(429, "Too Many Requests", "Too Many Requests")

    def expire(self) -> None:
        """End the access token; the consent stands, and gives another."""
        self.token = "nobody has it"

    # --- what it calls us with -----------------------------------------------------------------

    def says(self, text: str, who: str = "2222") -> None:
        """Let somebody write to the account."""
        with self.lock:
            self.said += 1
        message = {
            "type": "message_create", "id": f"20807659015285{self.said:05d}",
            "created_timestamp": "1795694400372",
            "message_create": {
                "target": {"recipient_id": "1111"}, "sender_id": who,
                "message_data": {"text": text, "entities": {}},
            },
        }  # fmt: skip
        people = {who: {"data": {"id": who, "username": "ada", "name": "Ada"}}}
        self.tell(
            {
                "data": {
                    "event_uuid": f"-68504721716{self.said:05d}", "filter": {"user_id": "1111"},
                    "event_type": "dm.received", "tag": "weft",
                    "payload": {"direct_message_events": [message], "users": people},
                }
            }
        )  # fmt: skip

    def signed(self, body: bytes) -> Delivery:
        """Sign with the secret of the app."""
        return Delivery(body=body, headers={"content-type": "application/json", HEADER: sign(body)})


def _data(said: Any, *, status: int = 200) -> Answer:
    return Answer(status=status, body={"data": said})


def _problem(status: int, title: str, detail: str) -> Answer:
    said = {"title": title, "detail": detail, "status": status, "type": "about:blank"}
    return Answer(status=status, body=said)
