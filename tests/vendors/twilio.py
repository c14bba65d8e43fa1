"""Twilio, as its documents of 2026-11 describe the Messages resource and its webhooks."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .loopback import Vendor

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
NUMBER = "+48732100200"


def problem(status, code, message):
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": message, "more_info": more, "status": status}


@dataclass
class Twilio(Vendor):
    """One account with its numbers. Remembers what was sent, and who said STOP."""

    token: str = TOKEN
    numbers: dict = field(default_factory=lambda: {NUMBER: {"sms": True}})
    directed: dict = field(default_factory=dict)  # number -> the address that is called
    sent: list = field(default_factory=list)
    stopped: set = field(default_factory=set)
    refuses: dict = field(default_factory=dict)  # recipient -> status, code, message
    media: dict = field(default_factory=dict)
    balance: str = "25.40"
    texts: int = 0

    def answer(self, asked):  # noqa: PLR0911 -- a page of addresses
        proof = base64.b64encode(f"{SID}:{self.token}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {proof}":
            return problem(401, 20003, "Authenticate")
        what = asked.path.removeprefix(f"/2010-04-01/Accounts/{SID}/")
        if what == "Messages.json" and asked.method == "POST":
            return self._take(asked.form)
        if what == "IncomingPhoneNumbers.json":
            return 200, {"incoming_phone_numbers": self._list(asked.query["PhoneNumber"])}
        if what.startswith("IncomingPhoneNumbers/PN"):
            number = "+" + what.removeprefix("IncomingPhoneNumbers/PN").removesuffix(".json")
            self.directed[number] = asked.form["SmsUrl"]
            return 200, self._list(number)[0]
        if what == "Balance.json":
            return 200, {"account_sid": SID, "balance": self.balance, "currency": "USD"}
        if asked.path in self.media:
            return 200, self.media[asked.path]
        return problem(404, 20404, "The requested resource was not found")

    def _list(self, number):
        return [
            {
                "sid": f"PN{number[1:]}",
                "phone_number": number,
                "capabilities": self.numbers[number],
                "sms_url": self.directed.get(number, "https://demo.twilio.com/welcome/sms/reply"),
                "sms_method": "POST",
            }
            for number in [number]
            if number in self.numbers
        ]

    def _take(self, form):
        to, sender = form.get("To", ""), form.get("From", "")
        if to in self.refuses:
            return problem(*self.refuses[to])
        if to in self.stopped:
            return problem(400, 21610, "Attempt to send to unsubscribed recipient")
        if sender not in self.numbers:
            return problem(400, 21606, "The From phone number is not a valid number")
        if not form.get("Body"):
            return problem(400, 21602, "Message body is required")
        self.sent.append(form)
        sid = f"SM{len(self.sent):032x}"
        return 201, {"sid": sid, "status": "queued", "to": to, "from": sender, "error_code": None}

    # --- what Twilio posts to us ---------------------------------------------------------------

    def sign(self, url, fields):
        text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
        digest = hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def posts(self, url, fields):
        """Return a signed delivery: body and headers."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": self.sign(url, fields),
            "i-twilio-idempotency-token": "a0f5b9a0-6c5f-4d5d-9a3e-0f4a2b1c3d4e",
        }
        return urlencode(fields).encode(), headers

    def text(self, url, body, sender="+48600100200", number=NUMBER, sid="", **more):
        """Return what is posted when a customer writes."""
        self.texts += 1
        sid = sid or f"SM{0xF000 + self.texts:032x}"
        fields = {
            "ToCountry": "PL", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
            "FromZip": "", "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "",
            "Body": body, "FromCountry": "PL", "To": number, "ToZip": "", "NumSegments": "1",
            "MessageSid": sid, "AccountSid": SID, "From": sender, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return self.posts(url, fields | more)

    def status(self, url, sid, status, code="", **more):
        """Return what is posted when the state of a message of ours changes."""
        fields = {
            "SmsSid": sid, "SmsStatus": status, "MessageStatus": status, "To": "+48600100200",
            "MessageSid": sid, "AccountSid": SID, "From": NUMBER, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return self.posts(url, fields | ({"ErrorCode": code} if code else {}) | more)
