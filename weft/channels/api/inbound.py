"""Reading what a program tells: messages, and what became of messages. Pure: bytes to envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from weft.conversations.envelopes import (
    Edited,
    Inbound,
    Reacted,
    Receipt,
    RemoteFile,
    Sender,
    Told,
    Unknown,
    Unsent,
)
from weft.customers.actions import Proof
from weft.gateway import reading
from weft.gateway.contract import Request

from .settings import Settings

MOST_AT_ONCE = 100  # events of one call
MOST_FILES = 20  # of one message
STATES = ("sent", "delivered", "read", "failed")
# by which a program may know who writes; `verified` says that it has made sure
KINDS = {"email": "email", "phone": "phone", "id": "api"}
LONGEST = {"id": 150, "conversation": 300, "name": 200}  # characters, as openapi.json says


def parse(_settings: Settings, request: Request) -> Sequence[Told]:
    """Return what one call tells. Raises Unreadable."""
    said = reading.json_of(request)
    with reading.understood("not what openapi.json describes"):
        events = said.get("events", [said])
        if not 0 < len(events) <= MOST_AT_ONCE:
            raise ValueError(f"{len(events)} events")
        return [told for event in events for told in _told(request.inbox_id, event)]


def _told(inbox_id: int, event: Mapping[str, Any]) -> Iterator[Told]:
    kind, data = event["type"], event["data"]
    match kind:
        case "message":
            yield _message(inbox_id, data)
        case "receipt":
            yield _receipt(inbox_id, data)
        case "message.edited":
            yield Edited(
                inbox_id=inbox_id,
                about=_id(data["message"]),
                name=_id(data.get("id") or str(data["at"])),
                text=str(data["text"]),
                at=_moment(data["at"]),
            )
        case "message.unsent":
            yield Unsent(inbox_id=inbox_id, about=_id(data["message"]), at=_moment(data["at"]))
        case "reaction":
            yield Reacted(
                inbox_id=inbox_id,
                about=_id(data["message"]),
                name=_id(data.get("id") or f"{data['from']} {data['at']}"),
                actor=_id(data["from"]),
                emoji=str(data.get("emoji") or "")[:50],
                at=_moment(data["at"]),
            )
        case _:
            yield Unknown(inbox_id=inbox_id, kind=str(kind))


def _message(inbox_id: int, data: Mapping[str, Any]) -> Inbound:
    sender = _sender(data["from"])
    files = tuple(_file(one) for one in data.get("files", ()))
    text = str(data.get("text") or "")
    if len(files) > MOST_FILES or not (text or files):
        raise ValueError("no words and no files, or too many files")
    return Inbound(
        inbox_id=inbox_id,
        key=_id(data["id"]),
        remote=_id(data.get("conversation") or data["from"]["id"], longest="conversation"),
        sender=sender,
        text=text,
        sent_at=_moment(data["at"]),
        remote_files=files,
        matter=str(data.get("subject") or "")[:200],
        context=_context(data.get("context") or {}),
    )


def _sender(said: Mapping[str, Any]) -> Sender:
    """Return who writes: by a proven address where there is one, else by the program's own name."""
    is_proven = said.get("verified") is True
    kind = next((kind for kind in ("email", "phone") if is_proven and said.get(kind)), "id")
    return Sender(
        kind=KINDS[kind],
        value=_id(said[kind], longest="conversation").lower(),
        name=str(said.get("name") or "")[: LONGEST["name"]],
        language=str(said.get("language") or "").partition("-")[0][:10],
        proof=Proof.VERIFIED if is_proven else Proof.SEEN,
    )


def _file(said: Mapping[str, Any]) -> RemoteFile:
    return RemoteFile(
        ref=str(said["url"]),
        name=str(said.get("name") or ""),
        content_type=str(said.get("content_type") or ""),
        size=int(said.get("size") or 0),
    )


def _receipt(inbox_id: int, data: Mapping[str, Any]) -> Receipt:
    if data["state"] not in STATES:
        raise ValueError(f"no such state: {data['state']!r}")
    return Receipt(
        inbox_id=inbox_id,
        external_id=_id(data["message"]),
        state=data["state"],
        at=_moment(data["at"]),
        reason=str(data.get("reason") or "")[:300],
    )


def _context(said: Mapping[str, Any]) -> dict[str, object]:
    """Return what came beside the words: a few plain values under plain names."""
    return {
        str(name)[:60]: str(value)[:300]
        for name, value in list(said.items())[:20]
        if isinstance(value, str | int | float)
    }


def _id(said: Any, *, longest: str = "id") -> str:
    if not isinstance(said, str | int) or isinstance(said, bool) or not str(said).strip():
        raise ValueError(f"no name: {said!r}")
    if len(str(said)) > LONGEST[longest]:
        raise ValueError("a name is too long")
    return str(said).strip()


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment
