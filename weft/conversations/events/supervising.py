"""What leaders do from the board that colleagues may know of: nobody is watched in secret (D43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.conversations.events import ConversationEvent


@dataclass(frozen=True, kw_only=True)
class ConversationWatched(ConversationEvent):
    """A leader looks into a conversation of somebody else, from the board."""

    name: ClassVar[str] = "conversation.watched"
