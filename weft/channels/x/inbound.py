"""Reading what X brings. Pure: bytes to envelopes.

A direct message is a thread with its sender. A mention or a reply is a thread with its author under
one post: others who write there are other customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from weft.conversations.envelopes import Inbound, Sender, Unknown, Unsent
from weft.gateway import reading
from weft.gateway.contract import Request

from . import words
from .settings import Settings

HANDLE = "x"  # the number of a user, which stays when the name changes
DIRECT, PUBLIC = "dm:", "post:"
# what we caused ourselves, or what nobody has to answer
OURS = {"dm.sent", "chat.sent", "post.create"}

Told = Inbound | Unsent | Unknown


def parse(_settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells; nothing of what is our own. Raises Unreadable."""
    said = reading.json_of(request)
    with reading.understood("no activity"):
        data = said["data"]
        kind, us = str(data["event_type"]), str(data["filter"]["user_id"])
        return list(_read(request, kind, us, data))


def _read(request: Request, kind: str, us: str, data: Mapping[str, Any]) -> Iterator[Told]:
    payload = data["payload"]
    match kind:
        case "dm.received":
            for event in payload["direct_message_events"]:
                yield from _direct(request, us, event, payload.get("users") or {})
        case "chat.received":
            yield _encrypted(request, payload)
        case "post.mention.create" | "post.reply.create" | "post.quote.create":
            if str(payload["author_id"]) != us:
                yield _post(request, payload, data.get("includes") or payload.get("includes") or {})
        case "post.delete":
            yield Unsent(inbox_id=request.inbox_id, about=str(payload["id"]), at=request.at)
        case _ if kind not in OURS:
            yield Unknown(inbox_id=request.inbox_id, kind=kind[:60])


def _direct(
    request: Request, us: str, event: Mapping[str, Any], users: Mapping[str, Any]
) -> Iterator[Told]:
    if event["type"] != "message_create":
        yield Unknown(inbox_id=request.inbox_id, kind=f"dm {event['type']}"[:60])
        return
    made = event["message_create"]
    sender = str(made["sender_id"])
    if sender == us:
        return
    person = (users.get(sender) or {}).get("data") or {}
    yield Inbound(
        inbox_id=request.inbox_id,
        key=str(event["id"]),
        remote=f"{DIRECT}{sender}",
        sender=_sender(sender, person),
        text=str(made["message_data"].get("text") or ""),
        sent_at=datetime.fromtimestamp(int(event["created_timestamp"]) / 1000, tz=UTC),
        context=_where(person),
    )


def _encrypted(request: Request, payload: Mapping[str, Any]) -> Inbound:
    sender = str(payload["sender_id"])
    return Inbound(
        inbox_id=request.inbox_id,
        key=str(payload["id"]),
        remote=f"{DIRECT}{sender}",
        sender=_sender(sender, {}),
        text=words.ENCRYPTED,
        sent_at=datetime.fromtimestamp(int(payload["created_at_msec"]) / 1000, tz=UTC),
    )


def _post(request: Request, post: Mapping[str, Any], includes: Mapping[str, Any]) -> Inbound:
    author = str(post["author_id"])
    people = [one.get("data") or one for one in includes.get("users") or []]
    person: Mapping[str, Any] = next((one for one in people if str(one.get("id")) == author), {})
    sent_at = datetime.fromisoformat(str(post["created_at"]))
    if sent_at.tzinfo is None:
        raise ValueError("a time without a zone")
    language = str(post.get("lang") or "")
    return Inbound(
        inbox_id=request.inbox_id,
        key=str(post["id"]),
        remote=f"{PUBLIC}{post.get('conversation_id') or post['id']}:{author}",
        sender=_sender(author, person, "" if language in {"und", "qme", "zxx"} else language[:2]),
        text=str(post["text"]),
        sent_at=sent_at,
        # answered below their newest words
        context={"post": str(post["id"]), **_where(person)},
    )


def _sender(user: str, person: Mapping[str, Any], language: str = "") -> Sender:
    name = str(person.get("name") or person.get("username") or "")
    return Sender(kind=HANDLE, value=user, name=name, language=language)


def _where(person: Mapping[str, Any]) -> dict[str, object]:
    name = person.get("username")
    return {"page": f"https://x.com/{name}"} if name else {}
