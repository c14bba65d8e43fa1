"""X, as its Activity API and OpenAPI file of 2026-08 describe it."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field

from .loopback import Vendor

SECRET = "zQ7consumerSecret"
CLIENT = ("client", "client-secret")


def problem(status, title, detail):
    return status, {"title": title, "detail": detail, "status": status, "type": "about:blank"}


@dataclass
class X(Vendor):
    """One app and one account. Remembers what was sent, and what it shall bring where."""

    token: str = "access-0"
    app_token: str = "app-token"
    username: str = "weftshop"
    refreshes: int = 0
    webhooks: list = field(default_factory=list)
    subscriptions: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    posts_by_text: set = field(default_factory=set)
    closed: set = field(default_factory=set)  # who takes no messages from us
    asks: object = None  # of a new webhook: calls its address with a token

    def answer(self, asked):  # noqa: PLR0911 -- a page of addresses
        if asked.path == "/2/oauth2/token":
            return self._refresh(asked)
        is_app = asked.path.startswith(("/2/webhooks", "/2/activity"))
        good = self.app_token if is_app else self.token
        if asked.headers.get("authorization") != f"Bearer {good}":
            return problem(401, "Unauthorized", "Unauthorized")
        match [asked.method, *asked.path.strip("/").split("/")]:
            case ["GET", "2", "users", "me"]:
                return 200, {"data": {"id": "1111", "username": self.username, "name": "Shop"}}
            case ["GET", "2", "webhooks"]:
                return 200, {"data": self.webhooks}
            case ["POST", "2", "webhooks"]:
                return self._register(asked.json["url"])
            case ["GET", "2", "activity", "subscriptions"]:
                return 200, {"data": self.subscriptions}
            case ["POST", "2", "activity", "subscriptions"]:
                self.subscriptions.append(asked.json)
                return 200, {"data": {"subscription": asked.json}}
            case ["POST", "2", "dm_conversations", "with", person, "messages"]:
                return self._direct(person, asked.json)
            case ["POST", "2", "tweets"]:
                return self._post(asked.json)
        return problem(404, "Not Found", "Not Found")

    def _refresh(self, asked):
        proof = base64.b64encode(":".join(CLIENT).encode()).decode()
        if asked.headers.get("authorization") != f"Basic {proof}":
            return 401, {"error": "invalid_client"}
        if asked.form.get("refresh_token") != f"refresh-{self.refreshes}":
            return 400, {"error": "invalid_grant"}
        self.refreshes += 1
        self.token = f"access-{self.refreshes}"
        fresh = f"refresh-{self.refreshes}"
        return 200, {"access_token": self.token, "refresh_token": fresh, "expires_in": 7200}

    def _register(self, url):
        if self.asks and self.asks("crc-1") != self.signed(b"crc-1"):
            return problem(400, "CrcValidationFailed", "CRC validation failed")
        webhook = {"id": f"w{len(self.webhooks) + 1}", "url": url, "valid": True}
        self.webhooks.append(webhook)
        return 200, {"data": webhook}

    def _direct(self, person, body):
        if person in self.closed:
            return problem(403, "Forbidden", "You cannot send messages to this user.")
        self.sent.append({"to": person} | body)
        name = f"dm{len(self.sent)}"
        return 201, {"data": {"dm_event_id": name, "dm_conversation_id": f"{person}-1111"}}

    def _post(self, body):
        if body["text"] in self.posts_by_text:
            return problem(403, "Forbidden", "You are not allowed to create duplicate content.")
        self.posts_by_text.add(body["text"])
        self.sent.append(body)
        return 201, {"data": {"id": f"p{len(self.sent)}", "text": body["text"]}}

    # --- what it calls us with -----------------------------------------------------------------

    @staticmethod
    def signed(content):
        digest = hmac.new(SECRET.encode(), content, hashlib.sha256).digest()
        return f"sha256={base64.b64encode(digest).decode()}"

    def posts(self, body):
        """Return a signed delivery: body and headers."""
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "content-type": "application/json",
            "x-twitter-webhooks-signature": self.signed(body),
        }
        return body, headers
