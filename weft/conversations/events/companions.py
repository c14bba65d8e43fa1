"""What is said of colleagues who are brought into a conversation that somebody else looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.conversations.events import ConversationEvent


@dataclass(frozen=True, kw_only=True)
class CompanionJoined(ConversationEvent):
    """A colleague was brought in: reads along, and hears what the customer writes."""

    name: ClassVar[str] = "companion.joined"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class CompanionLeft(ConversationEvent):
    """A colleague who was brought in is out of the conversation again."""

    name: ClassVar[str] = "companion.left"
    agent_id: int
