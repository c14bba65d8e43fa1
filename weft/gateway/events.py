"""What happens on the two roads beyond the messages themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class StopAsked(Event):
    """Whoever we write to wants no more messages from this inbox, by the word STOP."""

    name: ClassVar[str] = "stop.asked"
    conversation_id: int
    inbox_id: int


@dataclass(frozen=True, kw_only=True)
class StopLifted(Event):
    """They want our messages again, by the word START."""

    name: ClassVar[str] = "stop.lifted"
    conversation_id: int
    inbox_id: int
