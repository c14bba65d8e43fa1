"""Text messages: a number at Twilio."""

from __future__ import annotations

import uuid
from typing import Any

from tests.vendors import twilio
from tests.vendors.calls import Answer, Call
from tests.vendors.phones.network import Network
from tests.vendors.phones.phone import Heard, Line, Phone
from weft.kernel import secrets


class Operator(twilio.Twilio):
    """Twilio, whose names never come again."""

    def new_sid(self) -> str:
        """Return a name for a message."""
        return f"SM{uuid.uuid4().hex}"


class Texts(Network):
    """A number at Twilio. Phones tell that a text message came, and never that it was read."""

    key, label, hue = "sms", "SMS", 90
    kind, name = "sms_twilio", "Polana SMS"
    known_by = ("number",)
    longest = 1_600
    tells = ("delivered",)
    vendor: Operator

    def address_of(self, number: str) -> str:
        """Return the number as operators spell it."""
        return f"+{number}"

    def filled(self) -> dict[str, Any]:
        """Return the number and its account."""
        return {
            "number": twilio.NUMBER,
            "account_sid": twilio.SID,
            "auth_token": secrets.seal(twilio.TOKEN),
            "server": self.vendor.address,
        }

    def connected(self) -> None:
        """Have Twilio call our hook, of whose address it makes its signatures."""
        self.vendor.hook = self.vendor.directed[twilio.NUMBER] = self.hook

    def new_name(self) -> str:
        """Return a SID."""
        return self.vendor.new_sid()

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as Twilio posts it, a picture as an MMS."""
        more = {"MessageSid": line.id, "SmsSid": line.id, "SmsMessageSid": line.id}
        if line.picture:
            path = f"/2010-04-01/Accounts/{twilio.SID}/Messages/{line.id}/Media/ME1"
            self.vendor.media[path] = self.pictures[line.picture]
            more |= {"NumMedia": "1", "MediaContentType0": "image/jpeg"}
            more |= {"MediaUrl0": f"{self.vendor.address}{path}"}
        return self.vendor.text(line.text, phone.address, **more)

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:  # noqa: ARG002 - it says no more
        """Say that a phone has it."""
        return self.vendor.status(line.id, state)

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read a text message."""
        if not call.path.endswith("/Messages.json"):
            return None
        line = Line(id=answer.body["sid"], text=call.form.get("Body", ""))
        return Heard(address=call.form["To"], line=line)
