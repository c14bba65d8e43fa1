"""Reading what Kannel calls us with: text messages, and reports of ours. Pure.

Both come by GET, in an address that Kannel fills in. `text` holds the bytes as the network carried
them: UTF-16 where a letter was beyond the small alphabet, so they are read byte by byte.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from weft.conversations.envelopes import Inbound, Receipt, Sender, Unknown
from weft.gateway.contract import Request, Unreadable
from weft.gateway.texting import failures, forms, numbers, stopping

from .settings import Settings

WIDE = "2"  # %c: the data coding of UCS-2
# %d, Kannel's user guide, “Delivery reports”
STATES: dict[str, tuple[Literal["delivered", "failed"], str]] = {
    "1": ("delivered", ""),
    "2": ("failed", failures.NOT_DELIVERED),
    "16": ("failed", failures.NOT_TAKEN),
}
SILENT = {"4", "8"}  # the operator has it, or keeps it for later

Told = Inbound | Receipt | Unknown


def parse(_settings: Settings, request: Request) -> list[Told]:
    """Return the one thing that a delivery tells; nothing when it is not new. Raises Unreadable."""
    said = forms.read_bytes(request)
    plain = {name: forms.keepable(value.decode("utf-8", "replace")) for name, value in said.items()}
    at = _moment(plain.get("at", "")) or request.at
    if "report" in plain:
        return _receipt(request.inbox_id, plain, at)
    if plain.get("from") and plain.get("id"):
        return [_message(request.inbox_id, plain, said.get("text", b""), at)]
    raise Unreadable(f"neither a message nor a report: {sorted(plain)[:20]}")


def _message(
    inbox_id: int, said: dict[str, str], content: bytes, at: datetime
) -> Inbound | Unknown:
    number = numbers.from_network(said["from"])
    if number is None:
        return Unknown(inbox_id=inbox_id, kind=f"from {said['from'][:40]}")
    text = forms.keepable(_text(content, said.get("coding", ""), said.get("charset", "")))
    return Inbound(
        inbox_id=inbox_id,
        key=said["id"],
        remote=number,
        sender=Sender(kind=numbers.KIND, value=number, name=numbers.shown(number)),
        text=text,
        sent_at=at,
        wish=stopping.wish(text),
    )


def _text(content: bytes, coding: str, charset: str) -> str:
    if coding == WIDE:
        charset = "utf-16-be"
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _receipt(inbox_id: int, said: dict[str, str], at: datetime) -> list[Told]:
    kind, message = said["report"], said.get("message", "")
    if kind in SILENT:
        return []
    if kind not in STATES or not (message.isascii() and message.isdigit()):
        return [Unknown(inbox_id=inbox_id, kind=f"report {kind[:40]}")]
    state, words = STATES[kind]
    reason = failures.with_detail(words, said.get("reply", "")) if words else ""
    return [
        Receipt(inbox_id=inbox_id, message_id=int(message[:18]), state=state, at=at, reason=reason)
    ]


def _moment(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 10):  # noqa: PLR2004 -- to 2286
        return None
    return datetime.fromtimestamp(int(seconds), tz=UTC)
