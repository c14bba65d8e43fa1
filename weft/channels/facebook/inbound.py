"""Reading what a page's webhook brings of comments. Pure: bytes to envelopes.

A thread is what one person says below one comment of a post. Who joins in has a thread of their
own, for what they say is nobody else's. Posts of the page, likes and shares are not for us.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from weft.conversations.envelopes import (
    Beside,
    Edited,
    Inbound,
    RemoteFile,
    Sender,
    Told,
    Unknown,
    Unsent,
)
from weft.gateway.contract import Request, Unreadable
from weft.gateway.graph import delivery
from weft.gateway.graph.delivery import moment, objects, part, text
from weft.gateway.graph.private import PRIVATELY

from .settings import Settings

OBJECT = "page"
KIND = "facebook"  # of a handle
PUBLICLY = "comment:"  # before the id of the comment by which a thread is called
VERBS_OF_NO_MATTER = {"hide", "unhide", "block", "unblock", "mute"}


def parse(settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells of comments on this page. Raises Unreadable."""
    told: list[Told] = []
    for entry in delivery.entries(request, of=OBJECT):
        if text(entry, "id") != settings.page_id:
            continue
        for change in objects(entry.get("changes")):
            if text(change, "field") == "feed":
                told += _change(request.inbox_id, settings.page_id, part(change, "value"))
            else:
                told.append(Unknown(inbox_id=request.inbox_id, kind=text(change, "field")))
    return told


def _change(inbox_id: int, page_id: str, value: Mapping[str, Any]) -> Iterator[Told]:
    if text(value, "item") != "comment":
        return  # a post of our own, a like, a share
    comment_id = text(value, "comment_id")
    if not comment_id:
        raise Unreadable("a comment without an id")
    at = moment(value.get("created_time"))
    match text(value, "verb"):
        case "add":
            yield from _comment(inbox_id, page_id, value, comment_id)
        case "edited" | "edit":
            yield Edited(
                inbox_id=inbox_id,
                about=comment_id,
                # edits have no names of their own
                name=sha256(text(value, "message").encode()).hexdigest()[:16],
                text=text(value, "message"),
                at=at,
            )
        case "remove":
            yield Unsent(inbox_id=inbox_id, about=comment_id, at=at)
        case verb if verb not in VERBS_OF_NO_MATTER:
            yield Unknown(inbox_id=inbox_id, kind=f"comment {verb}")


def _comment(
    inbox_id: int, page_id: str, value: Mapping[str, Any], comment_id: str
) -> Iterator[Inbound]:
    post_id, parent_id = text(value, "post_id"), text(value, "parent_id")
    is_reply = parent_id not in {"", post_id}
    top = parent_id if is_reply else comment_id
    author = text(value, "from", "id")
    is_ours = author == page_id
    if is_ours and not is_reply:
        return  # the page speaks to everybody
    # without a permission Meta does not say who it was: then the comment itself is all we know
    whose = f"{page_id}:{author}" if author else f"{page_id}:comment:{top}"
    yield Inbound(
        inbox_id=inbox_id,
        key=comment_id,
        remote="" if is_ours else f"{PUBLICLY}{top}:{author}",
        sender=Sender(kind=KIND, value=whose, name=text(value, "from", "name")),
        text=text(value, "message"),
        remote_files=tuple(_files(value)),
        sent_at=moment(value.get("created_time")),
        # what a customer answers stands in the thread as it is; ours is found by it
        answers=parent_id if is_ours else "",
        context=_post(value),
        is_ours=is_ours,
        is_past=is_ours,
        beside=None if is_reply else _privately(page_id, comment_id),
    )


def comment_of(remote: str) -> str:
    """Return below which comment a thread stands."""
    return remote.removeprefix(PUBLICLY).partition(":")[0]


def _privately(page_id: str, comment_id: str) -> Beside:
    """Return how a comment is answered in private: once, by Messenger."""
    remote = f"{PRIVATELY}{comment_id}"
    return Beside(kind="messenger", account=f"page:{page_id}", remote=remote)


def _files(value: Mapping[str, Any]) -> Iterator[RemoteFile]:
    if address := text(value, "photo"):
        yield RemoteFile(ref=address, name="photo")


def _post(value: Mapping[str, Any]) -> dict[str, object]:
    """Return below which post it stands."""
    address = text(value, "post", "permalink_url")
    post_id = text(value, "post_id")
    return {"post": {"id": post_id, "url": address}} if post_id else {}
