"""A visitor's message: checked here, then committed with what arrives at the same moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from weft.channels.webchat import context
from weft.channels.webchat.channel import CHANNEL
from weft.conversations import queries
from weft.customers.actions import Proof
from weft.gateway import doors as gateway
from weft.gateway.contract import Request as Delivery
from weft.kernel.doors import (
    BadInput,
    Limit,
    Refused,
    Request,
    Send,
    encode,
    in_thread,
    json_answer,
)
from weft.widget import visitors
from weft.widget.visitors import Visitor

from . import entry
from .signals import read_email

MAX_TEXT = CHANNEL.capabilities.max_text
MAX_FILES = 10
BUSY_SECONDS = 2

# A fast typist sends one in two seconds; what waited offline comes all at once
MESSAGES = Limit(per_second=2, burst=100)

Json = dict[str, Any]

_told: dict[tuple[int, str, str], None] = {}
_MAX_TOLD = 10_000


async def post(request: Request, send: Send) -> None:
    """Take a message. The same id again is the same message, and answered alike."""
    chat, who = await entry.visitor(request)
    said = await request.json()
    message_id, text, uploads = _id(said), _words(said), _uploads(said)
    if not text.strip() and not uploads:
        raise BadInput("empty_message", _("Write something first, or attach a file."))
    entry.count(MESSAGES, who)
    if uploads:
        await in_thread(_check_uploads, who, uploads)
    email = read_email(said) if said.get("email") else ""
    at = entry.now()
    delivery = Delivery(
        inbox_id=chat.inbox_id,
        body=_envelope(request, who, said, message_id, text, uploads, at),
    )
    try:
        received = await gateway.submit(delivery)
    except gateway.TooBusy:
        received = []
    if not received:
        raise Refused(
            503,
            "unavailable",
            _("We cannot take this just now. Please try again in a moment."),
            retry_after_seconds=BUSY_SECONDS,
        )
    [stored] = received
    if not stored.is_new:
        at = await in_thread(_sent_at, stored.message_id, at)
    await _tell_email(who, email, at)
    await json_answer(
        send,
        201 if stored.is_new else 200,
        {
            "id": message_id,
            "message_id": stored.message_id,
            "at": at,
            "state": "sent",
            "thread": stored.thread_id,
        },
    )


def _envelope(
    request: Request,
    who: Visitor,
    said: Json,
    message_id: str,
    text: str,
    uploads: list[UUID],
    at: datetime,
) -> bytes:
    sender = who.sender
    return encode(
        {
            "id": message_id,
            "text": text,
            "uploads": uploads,
            "remote": who.remote,
            "sender": {
                "kind": sender.kind,
                "value": sender.value,
                "name": sender.name,
                "language": request.language,
                "is_verified": sender.proof == Proof.VERIFIED,
            },
            "at": at,
            "context": context.read(said, request.language),
        }
    )


def _id(said: Json) -> str:
    try:
        return str(UUID(said["id"]))
    except (KeyError, ValueError, AttributeError, TypeError):
        raise BadInput("bad_id") from None


def _words(said: Json) -> str:
    text = said.get("text", "")
    if not isinstance(text, str):
        raise BadInput("bad_text")
    if len(text) > MAX_TEXT:
        raise BadInput(
            "text_too_long",
            _("This is longer than a message can be. Please send it in parts."),
        )
    return text


def _uploads(said: Json) -> list[UUID]:
    found = said.get("uploads") or []
    if not isinstance(found, list) or len(found) > MAX_FILES:
        raise BadInput("too_many_files", _("These are too many files for one message."))
    try:
        return [UUID(upload) for upload in found]
    except (ValueError, AttributeError, TypeError):
        raise _unknown_upload() from None


def _check_uploads(who: Visitor, uploads: list[UUID]) -> None:
    own = queries.uploads_of_remote(who.inbox_id, who.remote, uploads)
    if len(own) != len(set(uploads)):
        raise _unknown_upload()


def _unknown_upload() -> BadInput:
    return BadInput("unknown_upload", _("A file is missing. Please attach it again."))


def _sent_at(message_id: int, otherwise: datetime) -> datetime:
    lines = queries.lines_of([message_id])
    return lines[0].sent_at if lines else otherwise


async def _tell_email(who: Visitor, claimed: str, at: datetime) -> None:
    """Remember the visitor's address once in a process, now that the visitor is somebody."""
    email = who.email or claimed
    key = (who.inbox_id, who.remote, email)
    if not email or key in _told:
        return
    if len(_told) >= _MAX_TOLD:
        _told.clear()
    proof = Proof.CLAIMED
    if who.email:
        proof = Proof.VERIFIED if who.is_email_verified else Proof.SEEN
    if await in_thread(visitors.tell_email, who, email, proof, at):
        _told[key] = None
