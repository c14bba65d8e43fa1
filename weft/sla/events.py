"""What the sla room says. `kind`: first_reply, next_reply or resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SlaEvent(Event):
    """What all events of a clock carry. Says nothing by itself."""

    conversation_id: int
    inbox_id: int
    kind: str
    due: str  # ISO 8601


@dataclass(frozen=True, kw_only=True)
class SlaWarned(SlaEvent):
    """A quarter of the promised time is left."""

    name: ClassVar[str] = "sla.warned"


@dataclass(frozen=True, kw_only=True)
class SlaBreached(SlaEvent):
    """The promised time is over, and what was promised has not happened."""

    name: ClassVar[str] = "sla.breached"


@dataclass(frozen=True, kw_only=True)
class SlaKept(SlaEvent):
    """What was promised happened in time, after so many seconds of working time."""

    name: ClassVar[str] = "sla.kept"
    seconds: int
    promised_seconds: int


@dataclass(frozen=True, kw_only=True)
class SlaMissed(SlaEvent):
    """What was promised happened too late, after so many seconds of working time."""

    name: ClassVar[str] = "sla.missed"
    seconds: int
    promised_seconds: int


@dataclass(frozen=True, kw_only=True)
class SlaEscalated(SlaEvent):
    """A step of a policy was taken: notify (`team_id`, None: leaders), assign, queue or raise."""

    name: ClassVar[str] = "sla.escalated"
    step: str
    moment: str  # warning or breach
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlaPolicyChanged(Event):
    """What is promised was changed, or stands elsewhere in the order of policies."""

    name: ClassVar[str] = "sla_policy.changed"
    policy_id: int
