"""What is said of the times by which somebody must act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.conversations.events import ConversationEvent


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(ConversationEvent):
    """Somebody must act by another time now (ISO 8601, empty: by none), or it was raised."""

    name: ClassVar[str] = "deadline.moved"
    due: str
