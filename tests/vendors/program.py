"""A program of a shop's own, that brings messages to Weft and takes answers.

It signs by itself, as standardwebhooks.com describes, and believes no call that is not signed.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from typing import Any

from tests.vendors.vendor import Answer, Call, Delivery, Vendor

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD1234567890A="
FIVE_MINUTES = 300


class Program(Vendor):
    """Takes each answer once, by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = SECRET
        self.taken: set[str] = set()
        self.amended: list[tuple[str, dict[str, Any]]] = []  # what was done to messages later
        self.files: dict[str, bytes] = {}
        self.refuses: dict[str, Answer] = {}  # conversation -> what it says to an answer there
        self._calls = 0
        self._said = 0

    def answer(self, call: Call) -> Answer:
        """Take an answer or a ping, when it is signed."""
        if call.method == "GET":
            return Answer(body=self.files[call.path.rpartition("/")[2]])
        name = call.headers["webhook-id"]
        proof = self._proof(name, call.headers["webhook-timestamp"], call.body)
        old = abs(time.time() - int(call.headers["webhook-timestamp"])) > FIVE_MINUTES
        if old or proof not in call.headers["webhook-signature"].split():
            return Answer(status=401, body={"error": "bad signature"})
        said = call.json
        if said["type"] == "ping":
            return Answer(body={})
        if refusal := self.refuses.get(said["data"]["conversation"]):
            return refusal
        if name not in self.taken:
            self.taken.add(name)
            if said["type"] == "message":
                self.accepted.append(said["data"])
            else:
                self.amended.append((said["type"], said["data"]))
        if said["type"] != "message":
            return Answer(body={})
        return Answer(body={"id": f"answer-{said['data']['id']}"})

    def signed(self, body: bytes) -> Delivery:
        """Sign now, under a new name."""
        self._calls += 1
        return self.signed_at(body, time.time(), f"call_{self._calls}")

    def signed_at(self, body: bytes, seconds: float, name: str = "call_1") -> Delivery:
        """Sign at a moment."""
        moment = str(int(seconds))
        return Delivery(
            body=body,
            headers={
                "content-type": "application/json",
                "webhook-id": name,
                "webhook-timestamp": moment,
                "webhook-signature": self._proof(name, moment, body),
            },
        )

    def says(self, text: str = "Hello", who: str = "ada", **more: Any) -> dict[str, Any]:
        """Let a customer say something; return what is told."""
        self._said += 1
        data = {
            "id": f"m{self._said}", "conversation": f"talk-{who}", "text": text,
            "from": {"id": who, "name": who.title()}, "at": "2026-01-01T12:00:00+00:00", **more,
        }  # fmt: skip
        self.tell({"type": "message", "data": data})
        return data

    def told(self, kind: str, **data: Any) -> None:
        """Tell something of a message."""
        self.tell({"type": kind, "data": {"at": "2026-01-01T12:01:00+00:00", **data}})

    def _proof(self, name: str, moment: str, body: bytes) -> str:
        key = b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{name}.{moment}.".encode() + body
        return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
