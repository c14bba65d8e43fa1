"""What the transfers room says. All of it is about one transfer of one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TransferEvent(Event):
    """What all events of a transfer carry. Says nothing by itself.

    `receiver_id` is whom it is for, or `queue_id` the queue; `sender_id` who is responsible until
    it is accepted.
    """

    conversation_id: int
    inbox_id: int
    transfer_id: int
    sender_id: int | None
    receiver_id: int | None
    queue_id: int | None


@dataclass(frozen=True, kw_only=True)
class TransferOffered(TransferEvent):
    """Somebody asks a colleague, or those of a queue, to take a conversation over."""

    name: ClassVar[str] = "transfer.offered"


@dataclass(frozen=True, kw_only=True)
class TransferAccepted(TransferEvent):
    """The receiver has read the briefing and looks after the conversation from now on."""

    name: ClassVar[str] = "transfer.accepted"


@dataclass(frozen=True, kw_only=True)
class TransferDeclined(TransferEvent):
    """The receiver said no, and why; the sender stays responsible."""

    name: ClassVar[str] = "transfer.declined"


@dataclass(frozen=True, kw_only=True)
class TransferWithdrawn(TransferEvent):
    """The sender took an offer, or a transfer made a moment ago, back."""

    name: ClassVar[str] = "transfer.withdrawn"


@dataclass(frozen=True, kw_only=True)
class TransferExpired(TransferEvent):
    """Nobody answered an offer in time; the sender stays responsible."""

    name: ClassVar[str] = "transfer.expired"


@dataclass(frozen=True, kw_only=True)
class TransferOvertaken(TransferEvent):
    """An offer ended because somebody took, gave away, closed or merged the conversation."""

    name: ClassVar[str] = "transfer.overtaken"


@dataclass(frozen=True, kw_only=True)
class TransferRecorded(TransferEvent):
    """Somebody gave a conversation on without an introduction, and said why."""

    name: ClassVar[str] = "transfer.recorded"
