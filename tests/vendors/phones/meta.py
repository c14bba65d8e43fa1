"""Meta, as its networks share it, and WhatsApp."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.vendors.calls import Answer, Call
from tests.vendors.graph import APP_SECRET, TOKEN, Graph
from tests.vendors.phones.network import Network
from tests.vendors.phones.phone import Heard, Line, Phone
from weft.kernel import secrets

NUMBER, BUSINESS = "220011223344556", "330011223344556"
TEMPLATE = {
    "name": "order_update", "language": "en", "status": "APPROVED", "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Your order {{1}} is on its way."}],
}  # fmt: skip


class Meta(Graph):
    """Graph, whose names never come again."""

    def __init__(self) -> None:
        super().__init__()
        self.debug()
        self.objects[NUMBER] = {"verified_name": "Polana", "quality_rating": "GREEN"}
        self.lists[f"{BUSINESS}/message_templates"] = [TEMPLATE]

    def _name(self, kind: str) -> str:
        return f"{kind}.{uuid.uuid4().hex}"


class AtMeta(Network):
    """What is the same for all of Meta's."""

    vendor: Meta
    object: ClassVar[str]  # what deliveries are about
    account: ClassVar[str]
    sends_at: ClassVar[str] = ""  # what messages go to
    keeps: ClassVar[str] = ""  # where a file is handed over, and what its part is called
    part: ClassVar[str] = ""

    def filled(self) -> dict[str, Any]:
        """Return a token, and by what an account is known."""
        return {
            "access_token": secrets.seal(TOKEN),
            "app_secret": secrets.seal(APP_SECRET),
            "verify_token": "demo",
        }

    def _told(self, **more: Any) -> bytes:
        entry = {"id": self.account, "time": milliseconds(), **more}
        return json.dumps({"object": self.object, "entry": [entry]}).encode()

    def _is_message(self, call: Call) -> bool:
        return call.path.endswith(f"/{self.sends_at}/messages")

    def _was_handed_over(self, call: Call, answer: Answer) -> bool:
        """Keep a file of the shop's, if it is one that is handed over."""
        if not call.path.endswith(f"/{self.sends_at}/{self.keeps}"):
            return False
        [name] = answer.body.values()
        self.pictures[name] = call.values[self.part]
        return True

    def _link(self, picture: str) -> str:
        """Return where Meta hands out a picture that somebody sent."""
        return self.vendor.keep(picture, self.pictures[picture], "image/jpeg")


class WhatsApp(AtMeta):
    """A number of WhatsApp's Cloud API."""

    key, label, hue = "whatsapp", "WhatsApp", 150
    kind, name = "whatsapp", "Polana WhatsApp"
    known_by = ("phone_number_id",)
    tells = ("delivered", "read")
    object, account, sends_at = "whatsapp_business_account", BUSINESS, NUMBER
    keeps, part = "media", "file"

    def address_of(self, number: str) -> str:
        """Return the number."""
        return number

    def filled(self) -> dict[str, Any]:
        """Return the number and its account."""
        numbers = {"phone_number_id": NUMBER, "business_account_id": BUSINESS}
        return super().filled() | numbers

    def written(self, phone: Phone, line: Line) -> Any:
        """Say it as one message of a contact."""
        if line.tap:
            reply = {"id": str(line.tap.number), "title": line.text}
            said = {"type": "interactive", "interactive": {"button_reply": reply}}
            said |= {"context": {"id": line.tap.about}}
        elif line.picture:
            self._link(line.picture)
            picture = {"id": line.picture, "mime_type": "image/jpeg"}
            said = {"type": "image", "image": picture}
        else:
            said = {"type": "text", "text": {"body": line.text}}
        message = {"from": phone.address, "id": line.id, "timestamp": str(int(line.at)), **said}
        contact = {"profile": {"name": phone.name}, "wa_id": phone.address}
        return self._change(contacts=[contact], messages=[message])

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:
        """Say how far a message has come."""
        status = {"id": line.id, "status": state, "recipient_id": phone.address}
        return self._change(statuses=[status | {"timestamp": str(int(time.time()))}])

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Read a message, or that somebody writes or has read."""
        if self._was_handed_over(call, answer) or not self._is_message(call):
            return None
        said = call.json
        if said.get("status") == "read":
            types_for = 25.0 if "typing_indicator" in said else 0.0
            address = self.whose(said["message_id"])
            return Heard(address=address, types_for=types_for, has_read=True)
        address = str(said.get("to", "")).lstrip("+")
        if said["type"] == "reaction":
            put = said["reaction"]
            return Heard(address=address, about=(put["message_id"],), emoji=put["emoji"])
        line = Line(id=answer.body["messages"][0]["id"], **self._shown(said))
        return Heard(address=address, line=line)

    def _shown(self, said: Mapping[str, Any]) -> dict[str, Any]:
        kind = said["type"]
        body = said[kind]
        if kind == "text":
            return {"text": body["body"]}
        if kind == "interactive":
            action = body["action"]
            buttons = [one["reply"]["title"] for one in action.get("buttons", [])]
            rows = [row["title"] for part in action.get("sections", []) for row in part["rows"]]
            return {"text": body["body"]["text"], "choices": (*buttons, *rows)}
        if kind == "template":
            return {"text": _of_template(body)}
        words = body.get("caption") or body.get("filename", "")
        return {"text": words, "picture": body.get("id", "")}

    def _change(self, **value: Any) -> bytes:
        known = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}}
        return self._told(changes=[{"field": "messages", "value": known | value}])


def _of_template(said: Mapping[str, Any]) -> str:
    """Return a template as WhatsApp shows it; one that it does not know by its name."""
    if said["name"] != TEMPLATE["name"]:
        return f"[{said['name']}]"
    gaps = [one["text"] for part in said.get("components", []) for one in part["parameters"]]
    text = str(TEMPLATE["components"][0]["text"])  # type: ignore[index]
    for number, gap in enumerate(gaps, 1):
        text = text.replace(f"{{{{{number}}}}}", gap)
    return text


def milliseconds() -> int:
    """Return the time as Meta's private messages count it."""
    return int(time.time() * 1000)
