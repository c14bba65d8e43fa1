"""Reading what an Instagram account's webhook brings. Pure: bytes to envelopes.

Private messages come as `messaging`, comments as `changes`. People have one id for both, good for
this account alone (IGSID), so that whoever comments and then writes is one customer. A thread is
what one person says below one comment: whoever joins in has a thread of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weft.conversations.envelopes import Beside, Inbound, Told, Unknown
from weft.gateway.contract import Request, Unreadable
from weft.gateway.graph import delivery, messaging
from weft.gateway.graph.delivery import moment, objects, part, text
from weft.gateway.graph.messaging import Ours
from weft.gateway.graph.private import PRIVATELY

from .settings import Settings

OBJECT = "instagram"
KIND = "instagram"  # of a handle
PUBLICLY = "comment:"  # before the id of the comment by which a thread is called
COMMENTS = {"comments", "live_comments"}
# what tells of the account, not of a conversation
BESIDE = {"story_insights", "mentions"}


def parse(settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells of this account. Raises Unreadable."""
    ours = Ours(inbox_id=request.inbox_id, account_id=settings.instagram_id, kind=KIND)
    told: list[Told] = []
    for entry in delivery.entries(request, of=OBJECT):
        if text(entry, "id") != settings.instagram_id:
            continue
        for event in objects(entry.get("messaging")):
            told += messaging.read(event, ours)
        for change in objects(entry.get("changes")):
            field = text(change, "field")
            if field in COMMENTS:
                told += _comment(ours, entry, part(change, "value"))
            elif field not in BESIDE:
                told.append(Unknown(inbox_id=request.inbox_id, kind=field or "nameless"))
    return told


def _comment(ours: Ours, entry: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Inbound]:
    # an advertisement's comment may be told of twice, once by its first id
    comment_id = text(value, "id") or text(value, "comment_id")
    author = text(value, "from", "id")
    if not comment_id or not author:
        raise Unreadable("a comment without an id, or of nobody")
    parent_id = text(value, "parent_id")
    is_ours = author == ours.account_id
    if is_ours and not parent_id:
        return  # the shop speaks to everybody
    yield Inbound(
        inbox_id=ours.inbox_id,
        key=comment_id,
        remote="" if is_ours else f"{PUBLICLY}{parent_id or comment_id}:{author}",
        sender=ours.sender(author, text(value, "from", "username")),
        text=text(value, "text"),
        # comments carry no time of their own: the entry says when it was told
        sent_at=moment(entry.get("time")),
        # what a customer answers stands in the thread as it is; ours is found by it
        answers=parent_id if is_ours else "",
        context=_post(part(value, "media")),
        is_ours=is_ours,
        is_past=is_ours,
        beside=None if parent_id else _privately(ours, comment_id),
    )


def comment_of(remote: str) -> str:
    """Return below which comment a thread stands."""
    return remote.removeprefix(PUBLICLY).partition(":")[0]


def _privately(ours: Ours, comment_id: str) -> Beside:
    """Return how a comment is answered in private: once, as a message."""
    remote = f"{PRIVATELY}{comment_id}"
    return Beside(kind=KIND, account=f"{OBJECT}:{ours.account_id}", remote=remote)


def _post(media: Mapping[str, Any]) -> dict[str, object]:
    """Return below which post it stands, and for which advertisement."""
    media_id = text(media, "id")
    if not media_id:
        return {}
    return {"post": {"id": media_id, "title": text(media, "ad_title")}}
