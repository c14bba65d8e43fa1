"""Reading what was fetched from Allegro: messages of a thread, or the chat of an issue. Pure.

A delivery is one thread or issue as Allegro describes it, with its new messages beside it. What we
wrote ourselves comes back too, and tells what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from weft.conversations.envelopes import Inbound, Receipt, RemoteFile, Sender, Unknown
from weft.gateway import reading
from weft.gateway.contract import Request

from . import words
from .settings import Settings

HANDLE = "allegro"  # a login, which Allegro vouches for
ISSUE = "issue:"  # before the id of an issue, where it stands beside those of threads
# of attachments: those that can be fetched
THERE = {"NEW", "SAFE", None}
ALLEGRO = "Allegro"

Told = Inbound | Receipt | Unknown


def parse(_settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells. Raises Unreadable."""
    said = reading.json_of(request)
    with reading.understood("neither a thread nor an issue"):
        if "issue" in said:
            return list(_issue(request, said["issue"], said["chat"]))
        return list(_thread(request, said["thread"], said["messages"]))


def _thread(
    request: Request, thread: Mapping[str, Any], messages: list[Mapping[str, Any]]
) -> Iterator[Told]:
    for one in sorted(messages, key=lambda one: _moment(one["createdAt"])):
        author = one["author"]
        if not author["isInterlocutor"]:
            yield from _fate(request, one)
            continue
        yield Inbound(
            inbox_id=request.inbox_id,
            key=str(one["id"]),
            remote=str(thread["id"]),
            sender=_buyer(author["login"]),
            text=str(one["text"]),
            sent_at=_moment(one["createdAt"]),
            matter=str(one.get("subject") or ""),
            context=_about(one.get("relatesTo") or {}),
            remote_files=tuple(_files(one.get("attachments") or [])),
        )


def _fate(request: Request, one: Mapping[str, Any]) -> Iterator[Receipt]:
    """Yield what became of a message of ours, as far as Allegro has decided."""
    status, at = one["status"], _moment(one["createdAt"])
    if status == "BLOCKED":
        yield Receipt(
            inbox_id=request.inbox_id, external_id=str(one["id"]), state="failed", at=at,
            reason=words.BLOCKED,
        )  # fmt: skip
    elif status in {"DELIVERED", "INTERACTING", "DISMISSED"}:
        yield Receipt(
            inbox_id=request.inbox_id, external_id=str(one["id"]), state="delivered", at=at
        )


def _issue(
    request: Request, issue: Mapping[str, Any], chat: list[Mapping[str, Any]]
) -> Iterator[Told]:
    order = (issue.get("checkoutForm") or {}).get("id")
    for one in sorted(chat, key=lambda one: _moment(one["createdAt"])):
        author = one["author"]
        role = author.get("role")
        if role == "SELLER":
            continue
        if role not in {"BUYER", "ADMIN", "SYSTEM", "FULFILLMENT"}:
            yield Unknown(inbox_id=request.inbox_id, kind=f"written by {role}"[:60])
            continue
        is_buyer = role == "BUYER"
        buyer = _buyer(str(issue["buyer"]["login"]))
        text = str(one.get("text") or "")
        yield Inbound(
            inbox_id=request.inbox_id,
            key=str(one["id"]),
            remote=f"{ISSUE}{issue['id']}",
            sender=buyer,
            # who writes there beside the buyer is told in the words, for the matter is the buyer's
            text=text if is_buyer else f"{ALLEGRO}: {text}",
            sent_at=_moment(one["createdAt"]),
            matter=_matter(issue),
            context={"order": str(order)} if order else {},
            remote_files=tuple(_files(one.get("attachments") or [])),
            is_quiet=role in {"SYSTEM", "FULFILLMENT"},
        )


def _matter(issue: Mapping[str, Any]) -> str:
    parts = (issue.get("subject"), issue.get("referenceNumber"))
    return " · ".join(str(part) for part in parts if part)


def _buyer(login: str) -> Sender:
    return Sender(kind=HANDLE, value=login, name=login)


def _about(relates: Mapping[str, Any]) -> dict[str, object]:
    """Return the order and the offer that a message is about."""
    return {
        name: str(relates[name]["id"])
        for name in ("order", "offer")
        if isinstance(relates.get(name), dict) and relates[name].get("id")
    }


def _files(attachments: list[Mapping[str, Any]]) -> Iterator[RemoteFile]:
    for one in attachments:
        if one.get("url") and one.get("status") in THERE:
            yield RemoteFile(
                ref=str(one["url"]),
                name=str(one.get("fileName") or ""),
                content_type=str(one.get("mimeType") or ""),
            )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found
