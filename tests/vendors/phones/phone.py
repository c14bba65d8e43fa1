"""A phone with WhatsApp on it: what stands on its screen, and what it tells Meta."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from tests.vendors.graph import Graph, sign

NUMBER, ACCOUNT = "220011223344556", "330011223344556"  # of the shop, as Meta calls them
PATIENCE_SECONDS = 10


@dataclass
class Line:
    """Something on the screen. `ticks` are those of what the customer wrote: taken, or not yet."""

    id: str
    text: str
    is_own: bool
    at: float
    is_taken: bool = True
    is_told_read: bool = False


@dataclass
class Phone:
    """A customer's phone."""

    number: str
    name: str
    tell: Callable[[dict[str, Any]], bool]  # Meta's delivery to the shop
    lines: list[Line] = field(default_factory=list)

    def say(self, text: str) -> Line:
        """Write to the shop."""
        line = Line(f"wamid.in.{uuid.uuid4().hex}", text, is_own=True, at=time.time())
        self.lines.append(line)
        line.is_taken = self.tell(
            {
                "contacts": [{"profile": {"name": self.name}, "wa_id": self.number}],
                "messages": [
                    {
                        "from": self.number,
                        "id": line.id,
                        "timestamp": str(int(line.at)),
                        "type": "text",
                        "text": {"body": text},
                    }
                ],
            }
        )
        return line

    def hear(self, name: str, text: str) -> None:
        """Show what the shop wrote."""
        self.lines.append(Line(name, text, is_own=False, at=time.time()))

    def look(self) -> None:
        """Have somebody read what stands on the screen; the shop is told so."""
        for line in self.lines:
            if not line.is_own and not line.is_told_read:
                line.is_told_read = self._status(line, "delivered") and self._status(line, "read")

    def _status(self, line: Line, state: str) -> bool:
        status = {"id": line.id, "status": state, "recipient_id": self.number}
        return self.tell({"statuses": [status | {"timestamp": str(int(time.time()))}]})


def words(message: dict[str, Any]) -> str:
    """Return what a phone shows of a message that Graph has taken; "" for what it does not."""
    kind = message.get("type", "")
    if kind == "text":
        return str(message["text"]["body"])
    if kind == "template":
        return f"[{message['template']['name']}]"
    if kind in {"image", "video", "audio", "document", "sticker"}:
        return str(message[kind].get("caption") or f"[{kind}]")
    return ""


class Network(Graph):
    """Meta, with phones behind it."""

    def __init__(self, hook: str, people: dict[str, str]) -> None:
        super().__init__()
        self.hook = hook
        self.phones = {number: Phone(number, name, self.deliver) for number, name in people.items()}

    def _message(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = super()._message(path, body)
        phone = self.phones.get(str(body.get("to", "")).lstrip("+"))
        if phone and (shown := words(body)):
            phone.hear(answer["messages"][0]["id"], shown)
        return answer

    def _name(self, kind: str) -> str:
        return f"{kind}.{uuid.uuid4().hex}"  # ids never come again, after a restart neither

    def deliver(self, value: dict[str, Any]) -> bool:
        """Call the shop's hook, signed, as Meta does; tell whether it was taken."""
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}} | value
        change = {"field": "messages", "value": value}
        said = {
            "object": "whatsapp_business_account",
            "entry": [{"id": ACCOUNT, "changes": [change]}],
        }
        body = json.dumps(said).encode()
        headers = {"content-type": "application/json", "x-hub-signature-256": sign(body)}
        try:
            call = Request(self.hook, body, headers)  # noqa: S310 - our own
            with urlopen(call, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False
