"""Reading what SMSAPI calls us with: text messages, and reports of ours. Pure.

Messages come as a POST with names of their own (`sms_from`); reports as a GET, several at once with
commas between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest

from weft.conversations.envelopes import Inbound, Receipt, Sender, Unknown
from weft.gateway.contract import Request, Unreadable
from weft.gateway.texting import forms, numbers, stopping

from . import complaints
from .settings import Settings

Told = Inbound | Receipt | Unknown


def parse(_settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells. Raises Unreadable."""
    said = forms.read(request)
    if "sms_from" in said and said.get("MsgId"):
        return [_message(request, said)]
    if "status" in said and said.get("MsgId"):
        return list(_receipts(request, said))
    raise Unreadable(f"neither a message nor a report: {sorted(said)[:20]}")


def _message(request: Request, said: Mapping[str, str]) -> Inbound | Unknown:
    number = numbers.from_network(said["sms_from"])
    if number is None:
        return Unknown(inbox_id=request.inbox_id, kind=f"from {said['sms_from'][:40]}")
    text = said.get("sms_text", "")
    return Inbound(
        inbox_id=request.inbox_id,
        key=said["MsgId"],
        remote=number,
        sender=Sender(kind=numbers.KIND, value=number, name=numbers.shown(number)),
        text=text,
        sent_at=_moment(said.get("sms_date", "")) or request.at,
        context={"our_number": numbers.from_network(said.get("sms_to", "")) or ""},
        wish=stopping.wish(text),
    )


def _receipts(request: Request, said: Mapping[str, str]) -> Iterator[Told]:
    """Yield what became of messages; a report that tells nothing new yields nothing."""
    columns = (said.get(name, "").split(",") for name in ("MsgId", "status", "idx", "donedate"))
    for ours, status, idx, done in zip_longest(*columns, fillvalue=""):
        code = int(status) if status.isascii() and status.isdigit() else 0
        if code in complaints.SILENT:
            continue
        if code not in complaints.STATES:
            yield Unknown(inbox_id=request.inbox_id, kind=f"status {status[:40]}")
            continue
        state, reason = complaints.STATES[code]
        # our own name for the message, which we know even where we never heard of theirs
        is_named = idx.isascii() and idx.isdigit() and len(idx) < 19  # noqa: PLR2004 -- bigint
        yield Receipt(
            inbox_id=request.inbox_id,
            state=state,
            at=_moment(done) or request.at,
            message_id=int(idx) if is_named else None,
            external_id="" if is_named else ours,
            reason=reason,
        )


def _moment(seconds: str) -> datetime | None:
    """Return a time that is told in seconds since 1970; None for what is none."""
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 10):  # noqa: PLR2004 -- to 2286
        return None
    return datetime.fromtimestamp(int(seconds), tz=UTC)
