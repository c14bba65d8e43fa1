"""Twilio, as its documents of 2026-11 describe the Messages resource and its webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.vendor import Vendor

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
NUMBER = "+48732100200"
HEADER = "x-twilio-signature"
FORM = "application/x-www-form-urlencoded"


def sign(url: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """Return what Twilio signs a call to an address with; every field comes once."""
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


class Twilio(Vendor):
    """One account with its numbers. Remembers what was sent, and who said STOP."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.hook = ""  # the address that it calls, which is a part of what it signs
        self.numbers: dict[str, dict[str, bool]] = {NUMBER: {"sms": True}}
        self.directed: dict[str, str] = {}  # number -> the address that is called
        self.stopped: set[str] = set()
        self.refuses: dict[str, tuple[int, int, str]] = {}  # recipient -> status, code, message
        self.media: dict[str, bytes] = {}
        self.balance = "25.40"
        self.texts = 0

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911 -- a page of addresses
        """Answer one address."""
        proof = base64.b64encode(f"{SID}:{self.token}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {proof}":
            return self.locked(call)
        what = call.path.removeprefix(f"/2010-04-01/Accounts/{SID}/")
        if what == "Messages.json" and call.method == "POST":
            return self._take(call.form, parse_qs(call.body.decode()).get("MediaUrl", []))
        if what == "IncomingPhoneNumbers.json":
            return Answer(body={"incoming_phone_numbers": self._list(call.query["PhoneNumber"])})
        if what.startswith("IncomingPhoneNumbers/PN"):
            sid = what.removeprefix("IncomingPhoneNumbers/PN").removesuffix(".json")
            number = f"+{int(sid)}"
            self.directed[number] = call.form["SmsUrl"]
            return Answer(body=self._list(number)[0])
        if what == "Balance.json":
            said = {"account_sid": SID, "balance": self.balance, "currency": "USD"}
            return Answer(body=said)
        if call.path in self.media:
            return Answer(body=self.media[call.path])
        return _problem(404, 20404, "The requested resource was not found")

    def _list(self, number: str) -> list[dict[str, Any]]:
        return [
            {
                "sid": f"PN{int(number[1:]):032d}",
                "phone_number": number,
                "capabilities": self.numbers[number],
                "sms_url": self.directed.get(number, "https://demo.twilio.com/welcome/sms/reply"),
                "sms_method": "POST",
            }
            for number in [number]
            if number in self.numbers
        ]

    def _take(self, form: dict[str, str], media: list[str]) -> Answer:
        to, sender = form.get("To", ""), form.get("From", "")
        if to in self.refuses:
            return _problem(*self.refuses[to])
        if to in self.stopped:
            return _problem(400, 21610, "Attempt to send to unsubscribed recipient")
        if sender not in self.numbers:
            return _problem(400, 21606, "The From phone number is not a valid number")
        if media and not self.numbers[sender].get("mms"):
            return _problem(400, 21612, "Unable to send MMS from this number")
        if not (form.get("Body") or media):
            return _problem(400, 21602, "Message body is required")
        self.accepted.append(form | ({"MediaUrl": media} if media else {}))
        sid = self.new_sid()
        said = {"sid": sid, "status": "queued", "to": to, "from": sender, "error_code": None}
        return Answer(status=201, body=said)

    def new_sid(self) -> str:
        """Return what the message is called that was taken last."""
        return f"SM{len(self.accepted):032x}"

    def locked(self, _call: Call) -> Answer:
        """Say what a wrong login is told."""
        return _problem(401, 20003, "Authenticate")

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often."""
        return _problem(429, 20429, "Too Many Requests")

    # --- what Twilio posts to us ---------------------------------------------------------------

    def signed(self, body: bytes) -> Delivery:
        """Sign a form, and the address that is called with it."""
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        headers = {
            "content-type": FORM,
            HEADER: sign(self.hook, fields, self.token),
            "i-twilio-idempotency-token": "a0f5b9a0-6c5f-4d5d-9a3e-0f4a2b1c3d4e",
        }
        return Delivery(body=body, headers=headers)

    def text(
        self, words: str, sender: str = "+48600100200", number: str = NUMBER, **more: str
    ) -> Delivery:
        """Return what is posted when a customer writes."""
        self.texts += 1
        sid = f"SM{0xF000 + self.texts:032x}"
        fields = {
            "ToCountry": "PL", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
            "FromZip": "", "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "",
            "Body": words, "FromCountry": "PL", "To": number, "ToZip": "", "NumSegments": "1",
            "MessageSid": sid, "AccountSid": SID, "From": sender, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return self.tell(urlencode(fields | more).encode())

    def status(self, sid: str, status: str, code: str = "") -> Delivery:
        """Return what is posted when the state of a message of ours changes."""
        fields = {
            "SmsSid": sid, "SmsStatus": status, "MessageStatus": status, "To": "+48600100200",
            "MessageSid": sid, "AccountSid": SID, "From": NUMBER, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return self.tell(urlencode(fields | ({"ErrorCode": code} if code else {})).encode())


def _problem(status: int, code: int, message: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    said = {"code": code, "message": message, "more_info": more, "status": status}
    return Answer(status=status, body=said)
