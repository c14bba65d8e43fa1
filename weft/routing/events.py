"""What the routing room says. An offer's event is told to its agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AgentStateChanged(Event):
    """An agent is available, away (`reason`), in wrap-up, or offline from now on."""

    name: ClassVar[str] = "agent.state_changed"
    agent_id: int
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AgentCalled(Event):
    """So many wait in a queue that an agent who is away for a moment is asked to come back."""

    name: ClassVar[str] = "agent.called"
    agent_id: int
    queue_id: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class OfferEvent(Event):
    """What all events of an offer carry. Says nothing by itself."""

    conversation_id: int
    inbox_id: int
    offer_id: int
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class OfferMade(OfferEvent):
    """A conversation was offered to an agent, who has until `until` (ISO 8601) to take it."""

    name: ClassVar[str] = "offer.presented"
    until: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(OfferEvent):
    """The agent took what was offered, and looks after the conversation."""

    name: ClassVar[str] = "offer.accepted"


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(OfferEvent):
    """The agent does not take it; it is offered to somebody else."""

    name: ClassVar[str] = "offer.declined"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OfferLapsed(OfferEvent):
    """The agent did not answer in time, or left; it is offered to somebody else."""

    name: ClassVar[str] = "offer.lapsed"


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(OfferEvent):
    """There is nothing to take any more: somebody else has it, or it was closed."""

    name: ClassVar[str] = "offer.withdrawn"


@dataclass(frozen=True, kw_only=True)
class RoutingChanged(Event):
    """Who can do what, or how a queue (`queue_id`, or all) hands out, was changed."""

    name: ClassVar[str] = "routing.changed"
    queue_id: int | None = None
    agent_id: int | None = None
