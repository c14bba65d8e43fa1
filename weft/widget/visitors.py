"""Visitors: who is on the other side of a chat, as far as a signed token can tell.

A visitor is a device, a random name that only this browser's token knows, until the shop vouches
for an account. The token is all there is: it is checked without the database.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from weft.channels.webchat import identity
from weft.conversations import actions as conversations
from weft.customers import actions as customers
from weft.customers import queries as known
from weft.customers.actions import Proof
from weft.gateway import mailing
from weft.kernel import tokens
from weft.widget.chats import Chat
from weft.widget.models import Device

PURPOSE = "visitor"
STRANGER_LIVES = timedelta(days=365)  # since the last visit
# A shop's own login ends too, and not every shop tells us when: after a day it says so again
ACCOUNT_LIVES = timedelta(days=1)

DEVICE_HANDLE = "device"
ACCOUNT_HANDLE = "account"
EMAIL_HANDLE = "email"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """One browser in one chat. `account` is the shop's own name of who is logged in, or empty."""

    inbox_id: int
    device: str
    account: str = ""
    name: str = ""
    email: str = ""
    is_email_verified: bool = False

    @property
    def remote(self) -> str:
        """What the conversations room calls this side of the thread."""
        return f"user:{self.account}" if self.account else f"device:{self.device}"

    @property
    def sender(self) -> customers.Sender:
        """Who this is to the customers room."""
        if not self.account:
            return customers.Sender(kind=DEVICE_HANDLE, value=self.device)
        return customers.Sender(
            kind=ACCOUNT_HANDLE,
            # Two shops may count their accounts alike
            value=f"{self.inbox_id}:{self.account}",
            name=self.name,
            proof=Proof.VERIFIED,
        )


class NoVisitor(Exception):
    """The token is not a visitor's of this chat."""


def stranger(inbox_id: int) -> Visitor:
    """Return somebody whom nobody has met: 128 random bits."""
    return Visitor(inbox_id=inbox_id, device=secrets.token_hex(16))


def token_of(visitor: Visitor, at: datetime) -> str:
    """Return what the visitor's browser keeps. It holds no secret but its own signature."""
    claims: dict[str, Any] = {"inbox": visitor.inbox_id, "device": visitor.device}
    if visitor.account:
        claims |= {
            "account": visitor.account,
            "name": visitor.name,
            "email": visitor.email,
            "verified": visitor.is_email_verified,
        }
    lives = ACCOUNT_LIVES if visitor.account else STRANGER_LIVES
    return tokens.sign(PURPOSE, claims, lives, at)


def read_token(inbox_id: int, token: str, at: datetime) -> Visitor:
    """Return whose token this is. Raises NoVisitor, kernel's ExpiredToken when it was."""
    try:
        claims = tokens.verify(PURPOSE, token, at)
    except tokens.ExpiredToken:
        raise
    except tokens.BadToken as problem:
        raise NoVisitor from problem
    if claims["inbox"] != inbox_id:
        raise NoVisitor
    return Visitor(
        inbox_id=inbox_id,
        device=claims["device"],
        account=claims.get("account", ""),
        name=claims.get("name", ""),
        email=claims.get("email", ""),
        is_email_verified=claims.get("verified", False),
    )


def admit(
    chat: Chat, token: str, shops_word: str, at: datetime
) -> tuple[Visitor, identity.IdentityRefused | None]:
    """Return who comes in with a token of ours and a JWT of the shop, each possibly empty.

    A refused JWT makes nobody anybody: a stranger stays the stranger of that device, and who was
    somebody's account before comes in as nobody we have met.
    """
    try:
        before = read_token(chat.inbox_id, token, at) if token else stranger(chat.inbox_id)
    except (NoVisitor, tokens.ExpiredToken):
        before = stranger(chat.inbox_id)
    if not shops_word:
        return before, None
    try:
        who = identity.verify(chat.settings.identity_keys, chat.key, shops_word, at)
    except identity.IdentityRefused as refused:
        return (stranger(chat.inbox_id) if before.account else before), refused
    if before.account not in {"", who.id}:
        # Somebody else logged in on a shared device: nothing passes from one to the other
        before = stranger(chat.inbox_id)
    visitor = replace(
        before,
        account=who.id,
        name=who.name,
        email=who.email,
        is_email_verified=who.is_email_verified,
    )
    return visitor, None


@transaction.atomic
def link(visitor: Visitor, at: datetime) -> None:
    """Let what was written on this device before the login belong to the account.

    Who has not written is nobody to us: nothing is kept of a mere login.
    """
    if not visitor.account:
        return
    device_customer = known.customer_of_handle(DEVICE_HANDLE, visitor.device)
    if device_customer is not None:
        Device.objects.bulk_create(
            [
                Device(
                    inbox_id=visitor.inbox_id,
                    device=visitor.device,
                    account=visitor.account,
                    linked_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        account_customer = customers.recognise([visitor.sender])[visitor.sender]
        # Another tab of the same login may be quicker
        with contextlib.suppress(customers.SamePerson):
            customers.merge(
                account_customer, device_customer, by=None, at=at, reason="logged in on the device"
            )
        # what was begun before the login is the same matter after it
        conversations.continue_as(
            visitor.inbox_id, replace(visitor, account="").remote, visitor.remote
        )
    if visitor.email:
        proof = Proof.VERIFIED if visitor.is_email_verified else Proof.SEEN
        tell_email(visitor, visitor.email, proof, at)


def tell_email(visitor: Visitor, email: str, proof: Proof, at: datetime) -> bool:
    """Remember an address of a visitor who has written before; tell whether there is one such.

    What we answer follows there by mail when nobody reads it here.
    """
    customer_id = known.customer_of_handle(visitor.sender.kind, visitor.sender.value)
    if customer_id is None:
        return False
    customers.prove(customer_id, kind=EMAIL_HANDLE, value=email.lower(), proof=proof, at=at)
    conversations.see_context(visitor.inbox_id, visitor.remote, {mailing.ADDRESS: email})
    return True


def remotes(visitor: Visitor) -> list[str]:
    """Return the names of all threads that are this visitor's own."""
    if not visitor.account:
        return [visitor.remote]
    devices = Device.objects.filter(inbox_id=visitor.inbox_id, account=visitor.account)
    return [
        visitor.remote,
        *(f"device:{name}" for name in devices.values_list("device", flat=True)),
    ]


def public_name(visitor: Visitor) -> str:
    """Return a name by which tabs of one browser know that they show the same visitor."""
    return hashlib.sha256(f"{visitor.remote} {visitor.device}".encode()).hexdigest()[:16]
