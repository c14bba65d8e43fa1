"""What the rescue room says: a customer is to be reached again, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.conversations.events import ConversationEvent


@dataclass(frozen=True, kw_only=True)
class RescueEvent(ConversationEvent):
    """What all events of a rescue carry. Says nothing by itself."""

    rescue_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RescueStarted(RescueEvent):
    """A contact failed: its customer is to be reached until `due` (ISO 8601)."""

    name: ClassVar[str] = "rescue.started"
    owner_id: int | None
    due: str


@dataclass(frozen=True, kw_only=True)
class RescueWarned(RescueEvent):
    """The time is nearly up, and the customer was not reached."""

    name: ClassVar[str] = "rescue.warned"
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class RescueLapsed(RescueEvent):
    """The time is up, and the customer was not reached: leaders should know too."""

    name: ClassVar[str] = "rescue.lapsed"
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class RescueEscalated(RescueEvent):
    """The time was up, so a step was taken: raise (above all others) or free (to everybody)."""

    name: ClassVar[str] = "rescue.escalated"
    step: str


@dataclass(frozen=True, kw_only=True)
class RescueAttempted(RescueEvent):
    """Somebody tried to reach the customer: `how`, and with what `result`."""

    name: ClassVar[str] = "rescue.attempted"
    how: str
    result: str


@dataclass(frozen=True, kw_only=True)
class RescueEnded(RescueEvent):
    """Nothing is to be done any more. `state`: reached, answered, returned or dropped."""

    name: ClassVar[str] = "rescue.ended"
    state: str
