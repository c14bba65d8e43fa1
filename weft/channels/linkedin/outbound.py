"""Answering as the page: below what somebody wrote last, or below their post that mentions it.

LinkedIn takes no name of ours, so what has no answer stays a doubt until LinkedIn tells of the
comment, or an agent has looked.
"""

from __future__ import annotations

from typing import Any

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Refused, Unsure

from . import names, words
from .api import Account
from .inbound import COMMENT
from .settings import Settings

# characters; what LinkedIn's own page takes, as several guides say; its API names no limit. 2026-11
LONGEST = 1250


def send(settings: Settings, message: Outbound) -> str:
    """Write a comment and return what LinkedIn calls it.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    if len(message.text) > LONGEST:
        raise Refused(words.TOO_LONG)
    account = Account(settings=settings, inbox_id=message.inbox_id)
    post = str(message.context["post"]["id"])
    comment = str(message.context.get("comment") or "")
    body: dict[str, Any] = {
        "actor": settings.urn,
        "object": names.thread_of(comment) or post,
        "message": {"text": message.text},
    }
    below = ""
    if comment:
        below = body["parentComment"] = _top(account, post, comment, message)
    said, name = account.post(f"/rest/socialActions/{names.written(below or post)}/comments", body)
    return _named(said, name)


def _top(account: Account, post: str, comment: str, message: Outbound) -> str:
    """Return the comment below which an answer stands: there is one level of answers.

    Where a notification did not say so, LinkedIn is asked below which one the customer wrote.
    """
    told = str(message.context.get("below") or "")
    if told:
        return told
    said = account.comment(post, comment)
    return names.comment(str(said.get("parentComment") or "")) or comment


def _named(said: dict[str, Any], name: str) -> str:
    for one in (said.get("commentUrn"), said.get("$URN"), name, said.get("id")):
        number = names.number_of(str(one or "")) or str(one or "")
        if number.isdecimal():
            return f"{COMMENT}{number}"
    raise Unsure("an answer that nobody understands")
