"""A phone with WhatsApp on it: what stands on its screen, and what it tells Meta."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NUMBER, ACCOUNT = "220011223344556", "330011223344556"  # of the shop, as Meta calls them


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
