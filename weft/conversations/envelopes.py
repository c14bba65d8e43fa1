"""What crosses the border between a channel and a conversation. Plain values, no tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from weft.customers.actions import Sender

__all__ = ["File", "Inbound", "Outbound", "Received", "Sender"]


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One message of a customer as its channel understood it."""

    inbox_id: int
    key: str  # the vendor's id; the same key twice in an inbox is the same message
    remote: str  # what the channel calls the other side of the thread
    sender: Sender
    text: str
    sent_at: datetime  # the sender's clock, aware
    uploads: tuple[UUID, ...] = ()
    context: dict[str, object] = field(default_factory=dict)  # page, cart, language; may be empty


@dataclass(frozen=True, kw_only=True)
class Received:
    """Where one inbound message stands now. `is_new` is False when it stood there before."""

    key: str
    message_id: int
    thread_id: int
    conversation_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a message carries."""

    id: UUID
    sha256: str
    name: str
    content_type: str
    size: int  # bytes


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """One message to hand to a channel."""

    message_id: int  # also our idempotency key towards vendors that take one
    remote: str
    text: str
    files: tuple[File, ...] = ()
