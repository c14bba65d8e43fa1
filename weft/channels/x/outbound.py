"""Answering at X: a direct message, or a public reply below what the customer wrote last.

X takes no name of ours, so what has no answer stays a doubt. The same words twice in public are
refused by X itself. Pictures are handed over before: that may be done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from weft.conversations.envelopes import File, Outbound
from weft.gateway.contract import MEGABYTE, Gone, Refused, Sent, Unsure, in_parts
from weft.kernel import files

from . import api, words
from .inbound import DIRECT, PUBLIC
from .settings import Settings

LONGEST_POST = 280  # characters, docs.x.com/fundamentals/counting-characters, read 2026-08
# docs.x.com/x-api/media, read 2026-11: bytes of one file of a type
PICTURES: Mapping[str, int] = {
    "image/jpeg": 5 * MEGABYTE,
    "image/png": 5 * MEGABYTE,
    "image/webp": 5 * MEGABYTE,
    "image/gif": 15 * MEGABYTE,
}
MOST_OF_A_POST = 4  # pictures of one post, X OpenAPI 2.x, CreatePostsMedia, read 2026-11


def send(settings: Settings, message: Outbound) -> Sent:
    """Hand a message over, a direct one in as many parts as it has pictures.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    if message.remote.startswith(DIRECT):
        return in_parts(message, _directly(settings, message))
    return in_parts(message, [partial(_in_public, settings, message)])


def take_back(settings: Settings, gone: Gone) -> None:
    """Delete a reply of ours in public.

    Raises NotThere, Refused, LockedOut, Unreachable, Unsure.
    """
    path = f"/2/tweets/{gone.name}"
    api.as_account(settings, gone.inbox_id, lambda headers: api.remove(path, headers))


def _directly(settings: Settings, message: Outbound) -> list[Callable[[], str]]:
    """Return a part for each picture, the words beside the first: X takes one with each."""
    first, *others = message.files or (None,)
    texts = [(message.text, first), *(("", other) for other in others)]
    return [partial(_direct, settings, message, text, file) for text, file in texts]


def _direct(settings: Settings, message: Outbound, text: str, file: File | None) -> str:
    person = message.remote.removeprefix(DIRECT)
    body: dict[str, Any] = {"text": text} if text else {}
    if file:
        body["attachments"] = [{"media_id": _handed_over(settings, message, file, "dm")}]
    path = f"/2/dm_conversations/with/{person}/messages"
    return _done(settings, message, path, body, "dm_event_id")


def _in_public(settings: Settings, message: Outbound) -> str:
    if len(message.text) > LONGEST_POST:
        raise Refused(words.TOO_LONG)
    if len(message.files) > MOST_OF_A_POST:
        raise Refused(words.TOO_MANY_PICTURES)
    below = str(message.context.get("post") or "") or _first_post(message.remote)
    body: dict[str, Any] = {"reply": {"in_reply_to_tweet_id": below}}
    if message.text:
        body["text"] = message.text
    if message.files:
        ids = [_handed_over(settings, message, file, "tweet") for file in message.files]
        body["media"] = {"media_ids": ids}
    return _done(settings, message, "/2/tweets", body, "id")


def _handed_over(settings: Settings, message: Outbound, file: File, use: str) -> str:
    """Hand a picture over; return what X calls it. `use` is dm or tweet."""
    try:
        with files.open_file(file.sha256) as opened:
            content = opened.read()
    except files.NoSuchFile as problem:
        raise Refused(words.FILE_GONE) from problem
    kind = "gif" if file.content_type == "image/gif" else "image"
    carried = {"media": (file.name, content, file.content_type)}
    said = api.as_account(
        settings,
        message.inbox_id,
        lambda headers: api.upload({"media_category": f"{use}_{kind}"}, carried, headers),
    )
    return _named(said, "id")


def _done(
    settings: Settings, message: Outbound, path: str, body: Mapping[str, Any], name: str
) -> str:
    said = api.as_account(settings, message.inbox_id, lambda headers: api.do(path, body, headers))
    return _named(said, name)


def _named(said: Mapping[str, Any], name: str) -> str:
    found = (said.get("data") or {}).get(name)
    if isinstance(found, str) and found:
        return found
    raise Unsure("an answer that nobody understands")


def _first_post(remote: str) -> str:
    return remote.removeprefix(PUBLIC).partition(":")[0]
