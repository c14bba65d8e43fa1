"""Reading LinkedIn's notifications, brought or fetched: both have one shape. Pure.

A thread is what one person says below one post of the page, or in a post of their own that mentions
it; whoever joins in has a thread of their own. LinkedIn names nobody here, and lets nobody keep the
names of its members: a customer is known by a number that is the same for this app alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from weft.conversations.envelopes import Edited, Inbound, Sender, Told, Unknown, Unsent
from weft.gateway import reading
from weft.gateway.contract import Request

from . import names, words
from .settings import Settings

HANDLE = "linkedin"
COMMENT, POST = "comment:", "post:"  # before the number, in the key of a message
LONGEST = 300  # characters of a post that are shown
OF_NO_MATTER = {"LIKE", "SHARE"}
SHAPE = "no notification of LinkedIn"


def parse(settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells of comments on this page and mentions. Raises Unreadable."""
    said = reading.json_of(request)
    with reading.understood(SHAPE):
        ours = [one for one in said["notifications"] if one["organizationalEntity"] == settings.urn]
        return [told for one in ours for told in _read(request.inbox_id, settings.urn, one)]


def _read(inbox_id: int, us: str, said: Mapping[str, Any]) -> Iterator[Told]:
    action, about = str(said["action"]), str(said.get("generatedActivity") or "")
    at = datetime.fromtimestamp(int(said["lastModifiedAt"]) / 1000, tz=UTC)
    shown = said.get("decoratedGeneratedActivity") or {}
    match action:
        case "COMMENT" | "ADMIN_COMMENT" if shown.get("comment"):
            yield from _comment(inbox_id, us, said, shown["comment"], at)
        case "COMMENT_EDIT" if shown.get("comment"):
            text = str(shown["comment"].get("text") or "")
            name = sha256(text.encode()).hexdigest()[:16]  # edits have no names of their own
            yield Edited(inbox_id=inbox_id, about=_key(about), name=name, text=text, at=at)
        case "COMMENT_DELETE":
            yield Unsent(inbox_id=inbox_id, about=_key(about), at=at)
        case "SHARE_MENTION" if shown.get("share"):
            yield from _mention(inbox_id, us, shown["share"], at)
        case _ if action not in OF_NO_MATTER:
            yield Unknown(inbox_id=inbox_id, kind=action[:60])


def _comment(
    inbox_id: int, us: str, said: Mapping[str, Any], comment: Mapping[str, Any], at: datetime
) -> Iterator[Told]:
    urn = names.comment(str(comment.get("entity") or said.get("generatedActivity") or ""))
    key, below = _key(urn), _below(comment)
    # whom LinkedIn does not name is known by the comment
    author = names.who(str(comment.get("owner") or "")) or key
    is_ours = comment.get("owner") == us
    if is_ours and not below:
        return  # the page speaks to everybody
    post = str(said.get("sourcePost") or names.thread_of(urn))
    yield Inbound(
        inbox_id=inbox_id,
        key=key,
        remote="" if is_ours else f"{POST}{names.number_of(post)}:{author}",
        sender=Sender(kind=HANDLE, value=author),
        text=str(comment.get("text") or words.NO_WORDS),
        sent_at=at,
        answers=_key(below) if is_ours else "",
        # answered below their newest words
        context={
            "comment": urn,
            "below": below,
            "post": _post(post, said.get("decoratedSourcePost") or {}),
        },
        is_ours=is_ours,
        is_past=is_ours,
    )


def _below(comment: Mapping[str, Any]) -> str:
    """Return the comment below which one stands, if LinkedIn says that it stands below one."""
    return names.comment(str(comment.get("parentComment") or "")) or names.comment(
        str(comment.get("object") or "")
    )


def _mention(inbox_id: int, us: str, share: Mapping[str, Any], at: datetime) -> Iterator[Told]:
    urn, owner = str(share["entity"]), str(share.get("owner") or "")
    key = _key(urn)
    if owner == us:
        return
    author = names.who(owner) or key
    yield Inbound(
        inbox_id=inbox_id,
        key=key,
        remote=f"{POST}{names.number_of(urn)}:{author}",
        sender=Sender(kind=HANDLE, value=author),
        text=str(share.get("text") or words.NO_WORDS),
        sent_at=at,
        context={"comment": "", "below": "", "post": _post(urn, {})},
    )


def _post(urn: str, shown: Mapping[str, Any]) -> dict[str, object]:
    """Return below which post it stands; `shown` names it as one may ask for its comments."""
    urn = str(shown.get("entity") or urn)
    title = str(shown.get("text") or shown.get("title") or "")[:LONGEST]
    return {"id": urn, "title": title, "url": names.page(urn)}


def _key(urn: str) -> str:
    number = names.number_of(urn)
    if not number:
        raise ValueError("neither a comment nor a post")
    return f"{COMMENT if names.comment(urn) else POST}{number}"
