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
