"""Amending as the page: a reaction to a comment, other words in one of ours, and taking one back.

learn.microsoft.com/linkedin, Comments API and Reactions API, versions 2026-06 and later, read
2026-11. Deleting a comment takes with it what stands below.
"""

from __future__ import annotations

import contextlib

from weft.gateway.contract import Afterwards, Gone, NotThere, Reactions

from . import names
from .api import Account
from .inbound import COMMENT
from .settings import Settings

# what LinkedIn calls its six faces
KINDS = {
    "👍": "LIKE",
    "👏": "PRAISE",
    "❤️": "EMPATHY",
    "💡": "INTEREST",
    "🫶": "APPRECIATION",
    "😄": "ENTERTAINMENT",
}
REACTIONS = Reactions(emoji=tuple(KINDS))
ALWAYS = Afterwards()


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Put a reaction of the page's to what somebody wrote; another one takes its place.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    account = _account(settings, gone)
    actor, about = names.written(settings.urn), _urn(gone)
    if emoji:
        said = {"root": about, "reactionType": KINDS[emoji]}
        account.post(f"/rest/reactions?actor={actor}", said)
        return
    with contextlib.suppress(NotThere):  # there is none
        account.delete(f"/rest/reactions/(actor:{actor},entity:{names.written(about)})")


def correct(settings: Settings, gone: Gone, text: str) -> None:
    """Give a comment of the page's other words. Raises as `react`."""
    _account(settings, gone).patch(_path(settings, gone), {"message": {"$set": {"text": text}}})


def take_back(settings: Settings, gone: Gone) -> None:
    """Delete a comment of the page's. Raises as `react`, and NotThere."""
    _account(settings, gone).delete(_path(settings, gone))


def _account(settings: Settings, gone: Gone) -> Account:
    return Account(settings=settings, inbox_id=gone.inbox_id)


def _path(settings: Settings, gone: Gone) -> str:
    post, number = names.written(_thread(gone)), gone.name.removeprefix(COMMENT)
    actor = names.written(settings.urn)
    return f"/rest/socialActions/{post}/comments/{number}?actor={actor}"


def _urn(gone: Gone) -> str:
    """Return what LinkedIn calls what somebody wrote: a comment, or their post."""
    if not gone.name.startswith(COMMENT):
        return str(gone.context["post"]["id"])
    return f"urn:li:comment:({_thread(gone)},{gone.name.removeprefix(COMMENT)})"


def _thread(gone: Gone) -> str:
    """Return below which post it stands, as LinkedIn calls the place of comments."""
    comment = str(gone.context.get("comment") or "")
    return names.thread_of(comment) or str(gone.context["post"]["id"])
