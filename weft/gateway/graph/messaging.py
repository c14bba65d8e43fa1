"""Private messages as Messenger and Instagram tell of them: the same events, nearly. Pure.

What one says of the other side's words, our own (echoes), reactions, edits and what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
from weft.gateway.contract import Unreadable

from . import marks
from .delivery import moment, objects, part, text

# what lies at an address and can be fetched; the rest is shown as words and links
MEDIA = {"image", "video", "audio", "file", "sticker", "animated_image", "story_mention"}
LINKED = {"share", "reel", "ig_reel", "ig_post", "fallback", "template", "post", "location"}
# what tells of the account or of consent, not of a conversation
BESIDE = {
    "account_linking",
    "app_roles",
    "optin",
    "pass_thread_control",
    "policy_enforcement",
    "recipient_consent",
    "referral",
    "request_thread_control",
    "take_thread_control",
}
EMOJI = {
    "angry": "😠",
    "dislike": "👎",
    "like": "👍",
    "love": "❤️",
    "sad": "😢",
    "smile": "😆",
    "wow": "😮",
}


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Which inbox reads, and by what its account is known at Meta."""

    inbox_id: int
    account_id: str
    kind: str  # of the handles of people: their ids are good within this account alone

    def sender(self, remote: str, name: str = "") -> Sender:
        """Return somebody who writes to this account."""
        return Sender(kind=self.kind, value=f"{self.account_id}:{remote}", name=name)


def read(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    """Return what one event of an entry's `messaging` tells. Raises Unreadable."""
    message = part(event, "message")
    if message:
        yield from _message(event, message, ours)
        return
    for name, reader in READERS.items():
        if isinstance(event.get(name), Mapping):
            yield from reader(event, ours)
            return
    if not any(name in event for name in BESIDE):
        names = sorted(event.keys() - {"sender", "recipient", "timestamp"})
        yield Unknown(inbox_id=ours.inbox_id, kind=", ".join(names) or "nothing")


def _message(event: Mapping[str, Any], message: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    key = text(message, "mid")
    at = moment(event.get("timestamp"))
    if not key:
        raise Unreadable("a message without an id")
    if message.get("is_deleted"):
        yield Unsent(inbox_id=ours.inbox_id, about=key, at=at)
        return
    if message.get("is_echo"):
        yield _echo(event, message, ours)
        return
    for kind in _unread(message):
        yield Unknown(inbox_id=ours.inbox_id, kind=kind)
    remote = _other(event, "sender")
    yield Inbound(
        inbox_id=ours.inbox_id,
        key=key,
        remote=remote,
        sender=ours.sender(remote),
        text=words(message),
        remote_files=tuple(_files(message)),
        sent_at=at,
        answers=text(message, "reply_to", "mid"),
        context=_from_where(part(message, "referral")),
    )


def _echo(event: Mapping[str, Any], message: Mapping[str, Any], ours: Ours) -> Told:
    """Tell that a message of ours is there: sent by us, or by somebody in another program."""
    at, key = moment(event.get("timestamp")), text(message, "mid")
    if mark := marks.read(text(message, "metadata")):
        return Receipt(
            inbox_id=ours.inbox_id,
            state="sent",
            at=at,
            external_id=key,
            message_id=mark.message_id,
            part=(mark.part, mark.parts),
        )
    remote = _other(event, "recipient")
    return Inbound(
        inbox_id=ours.inbox_id,
        key=key,
        remote=remote,
        sender=ours.sender(remote),
        text=words(message),
        remote_files=tuple(_files(message)),
        sent_at=at,
        is_ours=True,
        is_past=True,
    )


def _postback(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    """Read that somebody pressed a button: what stands on it is what they say."""
    pressed = part(event, "postback")
    remote = _other(event, "sender")
    yield Inbound(
        inbox_id=ours.inbox_id,
        # older versions tell no id; a moment of one person is good enough a name
        key=text(pressed, "mid") or f"postback:{remote}:{text(event, 'timestamp')}",
        remote=remote,
        sender=ours.sender(remote),
        text=text(pressed, "title") or text(pressed, "payload"),
        sent_at=moment(event.get("timestamp")),
        context=_from_where(part(pressed, "referral")),
    )


def _reaction(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    said = part(event, "reaction")
    is_there = text(said, "action") != "unreact"
    emoji = text(said, "emoji") or EMOJI.get(text(said, "reaction"), "👍")
    actor = _other(event, "sender")
    yield Reacted(
        inbox_id=ours.inbox_id,
        about=text(said, "mid"),
        name=f"{actor}:{text(event, 'timestamp')}",
        actor=actor,
        emoji=emoji if is_there else "",
        at=moment(event.get("timestamp")),
    )


def _edit(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    said = part(event, "message_edit")
    yield Edited(
        inbox_id=ours.inbox_id,
        about=text(said, "mid"),
        name=text(said, "num_edit") or text(event, "timestamp"),
        text=text(said, "text"),
        at=moment(event.get("timestamp")),
    )


def _read(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    """Read that all before a moment was seen (Messenger), or one message (Instagram)."""
    said = part(event, "read")
    if mid := text(said, "mid"):
        at = moment(event.get("timestamp"))
        yield Receipt(inbox_id=ours.inbox_id, state="read", at=at, external_id=mid)
    else:
        yield Receipt(
            inbox_id=ours.inbox_id,
            state="read",
            at=moment(said.get("watermark")),
            remote=_other(event, "sender"),
        )


def _delivered(event: Mapping[str, Any], ours: Ours) -> Iterator[Told]:
    said = part(event, "delivery")
    at = moment(said.get("watermark") or event.get("timestamp"))
    mids = said.get("mids")
    for mid in mids if isinstance(mids, list) else ():
        if isinstance(mid, str) and mid:
            yield Receipt(inbox_id=ours.inbox_id, state="delivered", at=at, external_id=mid)
    yield Receipt(inbox_id=ours.inbox_id, state="delivered", at=at, remote=_other(event, "sender"))


READERS: dict[str, Callable[[Mapping[str, Any], Ours], Iterator[Told]]] = {
    "postback": _postback,
    "reaction": _reaction,
    "message_edit": _edit,
    "read": _read,
    "delivery": _delivered,
}


def words(message: Mapping[str, Any]) -> str:
    """Return what a message says: its words, and what it links to."""
    story = text(message, "reply_to", "story", "url") or text(message, "reply_to", "story", "id")
    lines = ["↪ 📷" if story else "", text(message, "text")]
    for attachment in objects(message.get("attachments")):
        kind, payload = text(attachment, "type"), part(attachment, "payload")
        if kind == "location" or part(payload, "coordinates"):
            lines.append(_place(payload))
        elif kind in LINKED:
            title = text(payload, "title") or text(attachment, "title")
            address = text(payload, "url") or text(attachment, "url")
            lines += [line for line in (title, address) if line not in lines]
        elif kind == "story_mention":
            lines.append("@ 📷")
    return "\n".join(line for line in lines if line)


def _unread(message: Mapping[str, Any]) -> list[str]:
    """Return what of a message nobody hands over to us, or we cannot read."""
    kinds = [text(one, "type") for one in objects(message.get("attachments"))]
    unknown = [f"attachment {kind}" for kind in kinds if kind not in MEDIA | LINKED]
    return [*unknown, *(["unsupported"] if message.get("is_unsupported") else [])]


def _place(payload: Mapping[str, Any]) -> str:
    north, east = text(payload, "coordinates", "lat"), text(payload, "coordinates", "long")
    return f"📍 https://www.openstreetmap.org/?mlat={north}&mlon={east}"


def _files(message: Mapping[str, Any]) -> Iterator[RemoteFile]:
    """Return what lies at Meta for a while: it is fetched at once, before it expires."""
    if story := text(message, "reply_to", "story", "url"):
        yield RemoteFile(ref=story, name="story")
    for attachment in objects(message.get("attachments")):
        kind = text(attachment, "type")
        if kind in MEDIA and (address := text(attachment, "payload", "url")):
            yield RemoteFile(ref=address, name="story" if "story" in kind else kind)


def _from_where(referral: Mapping[str, Any]) -> dict[str, object]:
    """Return from where somebody came: a link of ours, or an advertisement."""
    ad = part(referral, "ads_context_data")
    address = text(referral, "source_url") or text(referral, "referer_uri")
    title = text(ad, "ad_title") or text(referral, "ref")
    if not address and not title:
        return {}
    return {"page": {"url": address, "title": title}}


def _other(event: Mapping[str, Any], side: str) -> str:
    remote = text(event, side, "id")
    if not remote:
        raise Unreadable(f"an event without its {side}")
    return remote
