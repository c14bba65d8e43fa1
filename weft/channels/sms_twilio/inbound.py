"""Reading what Twilio posts: text messages, and what became of ours. Pure: bytes to envelopes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from weft.conversations.envelopes import Inbound, Receipt, RemoteFile, Sender, Unknown
from weft.gateway.contract import Request, Unreadable
from weft.gateway.texting import forms, numbers, stopping

from . import complaints
from .settings import Settings

# twilio.com/docs/messaging/api/message-resource#message-status-values, read 2026-11; of the
# others we know already, or learn nothing
STATES: Mapping[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}
SILENT = {"accepted", "scheduled", "queued", "sending", "sent", "canceled"}
MOST_MEDIA = 10  # of one message, twilio.com/docs/messaging/guides/accepted-mime-types

Told = Inbound | Receipt | Unknown


def parse(_settings: Settings, request: Request) -> list[Told]:
    """Return the one thing that a delivery tells; nothing when it is not new. Raises Unreadable."""
    said = forms.read(request)
    at = request.at  # Twilio sends no time
    if "MessageStatus" in said:
        return _receipt(request.inbox_id, said, at)
    if "From" in said and "MessageSid" in said:
        return [_message(request.inbox_id, said, at)]
    raise Unreadable(f"neither a message nor a status: {sorted(said)[:20]}")


def _message(inbox_id: int, said: Mapping[str, str], at: datetime) -> Inbound | Unknown:
    number = numbers.from_network(said["From"])
    if number is None:
        return Unknown(inbox_id=inbox_id, kind=f"from {said['From'][:40]}")
    text = said.get("Body", "")
    return Inbound(
        inbox_id=inbox_id,
        key=said["MessageSid"],
        remote=number,
        sender=Sender(kind=numbers.KIND, value=number, name=numbers.shown(number)),
        text=text,
        sent_at=at,
        # answered from the number that was written to
        context={"our_number": numbers.from_network(said.get("To", "")) or ""},
        remote_files=tuple(_media(said)),
        wish=stopping.told(said.get("OptOutType", "")) or stopping.wish(text),
    )


def _media(said: Mapping[str, str]) -> list[RemoteFile]:
    count = said.get("NumMedia", "0")
    most = min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() else 0
    return [
        RemoteFile(ref=said[f"MediaUrl{n}"], content_type=said.get(f"MediaContentType{n}", ""))
        for n in range(most)
        if said.get(f"MediaUrl{n}")
    ]


def _receipt(inbox_id: int, said: Mapping[str, str], at: datetime) -> list[Told]:
    status, sid = said["MessageStatus"], said.get("MessageSid", "")
    if status in SILENT and sid:
        return []
    if status not in STATES or not sid:
        return [Unknown(inbox_id=inbox_id, kind=f"status {status[:40]}")]
    state = STATES[status]
    reason = complaints.lost(said.get("ErrorCode", "")) if state == "failed" else ""
    return [Receipt(inbox_id=inbox_id, external_id=sid, state=state, at=at, reason=reason)]
