"""What is said of that which networks later tell of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from . import MessageEvent


@dataclass(frozen=True, kw_only=True)
class MessageEdited(MessageEvent):
    """The message reads otherwise now, by its author; what it said before stays."""

    name: ClassVar[str] = "message.edited"


@dataclass(frozen=True, kw_only=True)
class MessageUnsent(MessageEvent):
    """Its author took the message back; we still have it."""

    name: ClassVar[str] = "message.unsent"


@dataclass(frozen=True, kw_only=True)
class MessageReacted(MessageEvent):
    """Somebody put an emoji to the message, another one, or none any more."""

    name: ClassVar[str] = "message.reacted"


@dataclass(frozen=True, kw_only=True)
class AmendmentDoubted(MessageEvent):
    """Nobody knows whether the network changed the message as an agent wanted.

    `kind` is edited, unsent or reacted.
    """

    name: ClassVar[str] = "message.amendment_doubted"
    kind: str


@dataclass(frozen=True, kw_only=True)
class ReactionFailed(MessageEvent):
    """The network did not deliver the reaction to the message that it had taken from us."""

    name: ClassVar[str] = "message.reaction_failed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageHiddenInPublic(MessageEvent):
    """What somebody wrote in public is hidden there from everybody else, or shown again."""

    name: ClassVar[str] = "message.publicly_hidden"
    is_hidden: bool


@dataclass(frozen=True, kw_only=True)
class MessageFilesChanged(MessageEvent):
    """A file that lay at the vendor was fetched, could not be, or is tried once more."""

    name: ClassVar[str] = "message.files_changed"
