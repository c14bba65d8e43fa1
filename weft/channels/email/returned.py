"""Mails that tell of ours: bounces and read receipts, as receipts of the message they are about.

Anybody can write one. Only a Message-ID or an address that we signed says which message is meant;
without one it stays an ordinary, quiet mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from weft.conversations.envelopes import Receipt

from . import addresses, headers, mime, threading, words
from .automatic import Kind, Origin
from .bounces import Failure
from .mime import Mail
from .threading import Seal, Token

NOTIFICATION = "message/disposition-notification"
SEEN = "displayed"  # RFC 8098, 3.2.6.2


def receipts(
    mail: Mail, origin: Origin, *, inbox_id: int, at: datetime, seal: Seal
) -> Sequence[Receipt] | None:
    """Return what a mail tells of a message of ours; None when it is about none.

    An empty answer is about one and tells nothing new, as a mail that is only late.
    """
    if origin.kind is Kind.BOUNCE and origin.bounce:
        token = _signed(origin.bounce.message_id, mail, seal)
        if token is None:
            return None
        return [
            Receipt(
                inbox_id=inbox_id, message_id=token.message_id, state="failed", at=at,
                address=_address(failure),
                reason=f"{words.BOUNCE[failure.reason]}\n{failure.diagnostic}".rstrip(),
            )
            for failure in origin.bounce.failures
            if failure.action == "failed"
        ]  # fmt: skip
    if origin.kind is Kind.READ_RECEIPT:
        return _read(mail, inbox_id=inbox_id, at=at, seal=seal)
    return None


def _signed(claimed: str, mail: Mail, seal: Seal) -> Token | None:
    """Return the token of the message of ours that a bounce names, wherever it names it."""
    places = [claimed, *mail.in_reply_to, *reversed(mail.references)]
    found = (threading.of_message_id(one, seal) for one in places[: threading.MAX_TRIED] if one)
    return next((token for token in found if token), None)


def _address(failure: Failure) -> str:
    return addresses.key_of(addresses.validated(failure.recipient.encode()))


def _read(mail: Mail, *, inbox_id: int, at: datetime, seal: Seal) -> Sequence[Receipt] | None:
    for fields in _notifications(mail):
        for claimed in mime.ids(fields.first("original-message-id")):
            token = threading.of_message_id(claimed, seal)
            if token is None:
                continue
            if SEEN not in fields.text("disposition").lower():
                return []
            said = fields.text("final-recipient").partition(";")[2].strip()
            address = addresses.key_of(addresses.validated(said.encode()))
            return [
                Receipt(
                    inbox_id=inbox_id, message_id=token.message_id, state="read", at=at,
                    address=address,
                )
            ]  # fmt: skip
    return None


def _notifications(mail: Mail) -> Iterator[headers.Headers]:
    for file in mail.attachments:
        if file.content_type == NOTIFICATION:
            yield headers.of(file.content)
