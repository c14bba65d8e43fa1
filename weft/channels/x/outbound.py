"""Answering at X: a direct message, or a public reply below what the customer wrote last.

X takes no name of ours, so what has no answer stays a doubt. The same words twice in public are
refused by X itself.
"""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import Refused, Unsure

from . import api, words
from .inbound import DIRECT, PUBLIC
from .settings import Settings

LONGEST_POST = 280  # characters, docs.x.com/fundamentals/counting-characters, read 2026-08


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message over and return its id at X.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    body: dict[str, object]
    if message.remote.startswith(DIRECT):
        person = message.remote.removeprefix(DIRECT)
        path, body = f"/2/dm_conversations/with/{person}/messages", {"text": message.text}
        name = "dm_event_id"
    else:
        if len(message.text) > LONGEST_POST:
            raise Refused(words.TOO_LONG)
        below = str(message.context.get("post") or "") or _first_post(message.remote)
        path = "/2/tweets"
        body = {"text": message.text, "reply": {"in_reply_to_tweet_id": below}}
        name = "id"
    said = api.as_account(settings, message.inbox_id, lambda headers: api.do(path, body, headers))
    found = (said.get("data") or {}).get(name)
    if isinstance(found, str) and found:
        return found
    raise Unsure("an answer that nobody understands")


def _first_post(remote: str) -> str:
    return remote.removeprefix(PUBLIC).partition(":")[0]
