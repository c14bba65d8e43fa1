"""What the outcomes room says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.conversations.events import ConversationEvent
from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OutcomeChosen(ConversationEvent):
    """An agent said how a contact ended; `plan` tells what comes next, and when (`due`)."""

    name: ClassVar[str] = "outcome.chosen"
    outcome_id: int
    classifier_id: int
    plan: str
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class OutcomeWithdrawn(ConversationEvent):
    """The closing was undone: the outcome does not count, and what it planned was cancelled."""

    name: ClassVar[str] = "outcome.withdrawn"
    outcome_id: int
    classifier_id: int


@dataclass(frozen=True, kw_only=True)
class ProcessStepAwaited(ConversationEvent):
    """The next contact waits until somebody says that a step of a process is done."""

    name: ClassVar[str] = "process_step.awaited"
    step_id: int


@dataclass(frozen=True, kw_only=True)
class ProcessStepFinished(ConversationEvent):
    """A step that a customer waits for is done; the conversation goes on."""

    name: ClassVar[str] = "process_step.finished"
    step_id: int


@dataclass(frozen=True, kw_only=True)
class ProcessStepAbandoned(ConversationEvent):
    """Nobody waits for this step any more."""

    name: ClassVar[str] = "process_step.abandoned"
    step_id: int


@dataclass(frozen=True, kw_only=True)
class OutcomeTreeChanged(Event):
    """The outcomes of a queue (None: of all that have no tree of their own) were changed."""

    name: ClassVar[str] = "outcome_tree.changed"
    queue_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseEvent(ConversationEvent):
    """What all events of a promise or an offer carry. Says nothing by itself."""

    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseRecorded(PromiseEvent):
    """We promised a customer something, or (`kind` offer) offered it; `due` (ISO 8601) or empty."""

    name: ClassVar[str] = "promise.recorded"
    kind: str
    owner_id: int
    due: str


@dataclass(frozen=True, kw_only=True)
class PromiseReminded(PromiseEvent):
    """A promise is due, and nobody has said that it was kept; `owner_id` should know."""

    name: ClassVar[str] = "promise.reminded"
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """A promise was kept, or an offer taken."""

    name: ClassVar[str] = "promise.kept"


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    """A promise was not kept."""

    name: ClassVar[str] = "promise.broken"


@dataclass(frozen=True, kw_only=True)
class PromiseWithdrawn(PromiseEvent):
    """A promise or an offer does not count: it was taken back, or written down by mistake."""

    name: ClassVar[str] = "promise.withdrawn"


@dataclass(frozen=True, kw_only=True)
class PromiseReopened(PromiseEvent):
    """What was said to have ended stands again."""

    name: ClassVar[str] = "promise.reopened"
