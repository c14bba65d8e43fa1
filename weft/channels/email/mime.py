"""Reading a mail: raw bytes in, a frozen `Mail` out.

Whatever has bytes becomes a Mail. What could not be understood is named in `trouble` and kept as
text or as a file as far as possible; the raw bytes stand beside it anyway. Only a mail that no
person sends (thousands of parts, megabytes of headers) is `Unreadable`.

Nothing here asks the clock, the network or the database. Nothing is unpacked: a zip is a file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import re2

from . import addresses, bodies, cards, headers, parts
from .addresses import Address, Sender
from .bodies import Attachment
from .headers import Headers
from .parts import Unreadable
from .trouble import Trouble

__all__ = ["Attachment", "Forwarded", "Mail", "Trouble", "Unreadable", "read"]

MAX_SIZE = 150 * 1024 * 1024  # bytes; providers of our markets stop at 25 to 100 MB
MAX_REFERENCES = 100
MAX_PREVIEW = 2_000  # characters of a forwarded mail that are shown beside its name
MAX_FORWARDED = 20  # mails inside a mail whose headers are shown

MESSAGE_ID = re2.compile(rb"<([^<>\s]{1,500})>")
BARE_ID = re2.compile(rb"[^<>\s,;]{1,250}@[^<>\s,;]{1,250}")


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """A mail that was sent on as a file: what its envelope looked like."""

    sender: Address | None
    subject: str
    date: datetime | None
    message_id: str
    preview: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, understood."""

    digest: str  # sha256 of the raw bytes
    size: int  # bytes
    message_id: str  # without <>; "" when there is none
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]  # oldest first
    subject: str
    sender: Sender  # the author; its doubt says when nobody is believed
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[Address, ...]  # the envelope, as far as servers wrote it down
    date: datetime | None  # the sender's clock, in UTC
    content_type: str
    report_type: str  # delivery-status, disposition-notification; "" for other mails
    text: str
    html: str  # "" when no part was HTML; not sanitised
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    invites: tuple[cards.Invite, ...] = ()
    cards: tuple[cards.Card, ...] = ()
    trouble: tuple[Trouble, ...] = ()
    headers: Headers = field(default=Headers(), repr=False)

    @property
    def key(self) -> str:
        """What makes this mail the same when it arrives twice."""
        return self.message_id or f"sha256:{self.digest}"


def read(raw: bytes) -> Mail:
    """Return what a mail says. Raises Unreadable when it is empty or beyond all limits."""
    if not raw.strip():
        raise Unreadable("an empty mail")
    if len(raw) > MAX_SIZE:
        raise Unreadable(f"more than {MAX_SIZE} bytes")
    digest = hashlib.sha256(raw).hexdigest()
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # a Macintosh of the nineties
    budget = parts.Budget()
    top = parts.top(raw)
    own, _ = top
    body = bodies.gather(parts.walk(raw, budget, top))
    kind, parameters = headers.parameters(own.first("content-type"))
    date = date_of(own)
    return Mail(
        digest=digest,
        size=len(raw),
        message_id=_one_id(own.first("message-id")),
        in_reply_to=ids(own.first("in-reply-to")),
        references=_references(own.first("references")),
        subject=own.text("subject")[:1000],
        sender=addresses.sender(own.every("from")),
        reply_to=_every(own, "reply-to"),
        to=_every(own, "to"),
        cc=_every(own, "cc"),
        delivered_to=_every(own, "delivered-to", "x-original-to", "envelope-to"),
        date=date,
        content_type=kind,
        report_type=parameters.get("report-type", "").lower() if kind == "multipart/report" else "",
        text=body.text,
        html=body.html,
        attachments=tuple(body.attachments),
        forwarded=_forwarded(body.attachments, budget),
        invites=tuple(body.invites),
        cards=tuple(body.cards),
        trouble=_trouble(own, body.trouble, date),
        headers=own,
    )


def ids(value: bytes) -> tuple[str, ...]:
    """Return the message ids of a raw header, without their <>."""
    found = MESSAGE_ID.findall(value) or BARE_ID.findall(value)
    return tuple(dict.fromkeys(one.decode("ascii", "replace") for one in found[:10_000]))


def date_of(own: Headers) -> datetime | None:
    """Return what the sender's clock said, in UTC; None when that is no time."""
    try:
        date = parsedate_to_datetime(own.first("date")[:200].decode("ascii", "ignore"))
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)  # -0000: the zone is not told
        date = date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.year > 1980 else None


def _one_id(value: bytes) -> str:
    return next(iter(ids(value[:2000])), "")


def _references(value: bytes) -> tuple[str, ...]:
    found = ids(value)
    # the first one began it all, the last ones are the nearest
    return found if len(found) <= MAX_REFERENCES else (*found[:1], *found[1 - MAX_REFERENCES :])


def _every(own: Headers, *names: str) -> tuple[Address, ...]:
    found = (
        box for name in names for value in own.every(name) for box in addresses.mailboxes(value)
    )
    return tuple(found)[: addresses.MAX_MAILBOXES]


def _forwarded(attachments: list[Attachment], budget: parts.Budget) -> tuple[Forwarded, ...]:
    mails = [file for file in attachments if file.content_type == "message/rfc822"]
    return tuple(_summary(file.content, budget) for file in mails[:MAX_FORWARDED])


def _summary(raw: bytes, budget: parts.Budget) -> Forwarded:
    own, preview = Headers(), ""
    try:
        top = parts.top(raw)
        own, _ = top
        leaves = parts.walk(raw, budget, top)
        first = next((leaf for leaf in leaves if bodies.is_body(leaf)), None)
        preview = bodies.preview(first, MAX_PREVIEW) if first else ""
    except Unreadable:
        pass  # the file is there; only its preview is not
    return Forwarded(
        sender=addresses.sender(own.every("from")).address,
        subject=own.text("subject")[:1000],
        date=date_of(own),
        message_id=_one_id(own.first("message-id")),
        preview=preview,
    )


def _trouble(own: Headers, found: set[Trouble], date: datetime | None) -> tuple[Trouble, ...]:
    if own.has_trouble:
        found = {*found, Trouble.HEADERS}
    if date is None:
        found = {*found, Trouble.DATE}
    return tuple(trouble for trouble in Trouble if trouble in found)
