"""Viber's bot API, as far as Weft speaks to it: one bot, its followers, its webhook.

By developers.viber.com/docs/api/rest-bot-api, from memory, 2026-11. Every answer is 200; what is
wrong stands in its `status`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from tests.vendors.vendor import Answer, Call, Delivery, Vendor

TOKEN = "4453b6ac12345678-e02c5f12174805f9-daec9cbb5448c51f"
HEADER = "x-viber-content-signature"
NOON = 1_767_268_800_000  # milliseconds, 2026-01-01 12:00 UTC
TOKENS = 5_741_311_803_571_721_000


class Viber(Vendor):
    """One bot, called Shop."""

    def __init__(self) -> None:
        super().__init__()
        self.webhook = ""
        # what a webhook that is set is tried with: our hook's status
        self.tries: Callable[[Delivery], int] = lambda _delivery: 200
        self.left: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.asked_too_often: set[str] = set()
        self._token = TOKENS

    def answer(self, call: Call) -> Answer:
        """Answer one method, or hand a file out."""
        if call.path.startswith("/media/"):
            return Answer(body=self.files[call.path.rpartition("/")[2]])
        if call.headers.get("x-viber-auth-token") != TOKEN:
            return self.locked(call)
        values = call.json
        return {
            "get_account_info": self._account,
            "set_webhook": self._set_webhook,
            "send_message": self._send,
        }[call.path.removeprefix("/pa/")](values)

    def _account(self, _values: Any) -> Answer:
        return _said(0, "ok", name="Shop", uri="shop", webhook=self.webhook)

    def _set_webhook(self, values: Any) -> Answer:
        if self.tries(self.signed_event("webhook")) != 200:
            return _said(1, "invalidUrl")
        self.webhook = values["url"]
        return _said(0, "ok", event_types=values["event_types"])

    def _send(self, values: Any) -> Answer:
        if values["receiver"] in self.left:
            return _said(6, "receiverNotSubscribed")
        if values["receiver"] in self.asked_too_often:
            return _said(12, "tooManyRequests")
        if not values["sender"]["name"] or len(values["sender"]["name"]) > 28:
            return _said(3, "badData")
        if len(values.get("text", "")) > 7000:
            return _said(3, "badData")
        self.accepted.append(values)
        return _said(0, "ok", message_token=self._next(), billing_status=1)

    def locked(self, _call: Call) -> Answer:
        """Say what a wrong token is told, with 200 like everything."""
        return _said(2, "invalidAuthToken")

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often, with 200 like everything."""
        return _said(12, "tooManyRequests")

    def signed(self, body: bytes) -> Delivery:
        """Sign with the token."""
        proof = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
        return Delivery(body=body, headers={"content-type": "application/json", HEADER: proof})

    # --- what a customer does -----------------------------------------------------------------

    def says(self, text: str = "Hello", who: str = "ada==", **message: Any) -> int:
        """Write to the bot; return the message's token."""
        said = {"type": "text", "text": text, **message}
        sender = {"id": who, "name": "Ada", "language": "pl", "country": "PL", "api_version": 10}
        return self._told("message", sender=sender, message=said, silent=False)

    def sends(self, content: bytes, text: str = "") -> int:
        """Send a picture."""
        name = f"picture{len(self.files)}.jpg"
        self.files[name] = content
        return self.says(text, type="picture", media=f"{self.address}/media/{name}", size=7)

    def receipt(self, event: str, token: str, who: str = "ada==") -> None:
        """Say what became of a message of ours."""
        self.tell(
            {
                "event": event, "timestamp": NOON, "message_token": int(token), "user_id": who,
                "chat_hostname": "SN-CHAT-05_",
            }
        )  # fmt: skip

    def signed_event(self, event: str) -> Delivery:
        """Return a signed callback that says nothing more."""
        body = f'{{"event":"{event}","timestamp":{NOON},"message_token":{self._next()}}}'
        return self.signed(body.encode())

    def _told(self, event: str, **more: Any) -> int:
        token = self._next()
        self.tell({"event": event, "timestamp": NOON, "message_token": token, **more})
        return token

    def _next(self) -> int:
        with self.lock:
            self._token += 1
            return self._token


def _said(status: int, words: str, **more: Any) -> Answer:
    return Answer(body={"status": status, "status_message": words, **more})
