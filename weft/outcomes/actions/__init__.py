"""Everything that changes outcomes: their trees, and what was planned."""

from .promises import (
    DueInThePast,
    NothingPromised,
    NotTheirs,
    PromiseDraft,
    PromiseEnded,
    StillOpen,
    end_promise,
    record_promise,
    remind,
    reopen_promise,
)
from .steps import StepEnded, abandon_step, finish_step
from .trees import (
    ClassifierDraft,
    ClassifierNameTaken,
    NothingPlanned,
    change_classifier,
    create_classifier,
    keep_tree,
)

__all__ = [
    "ClassifierDraft",
    "ClassifierNameTaken",
    "DueInThePast",
    "NotTheirs",
    "NothingPlanned",
    "NothingPromised",
    "PromiseDraft",
    "PromiseEnded",
    "StepEnded",
    "StillOpen",
    "abandon_step",
    "change_classifier",
    "create_classifier",
    "end_promise",
    "finish_step",
    "keep_tree",
    "record_promise",
    "remind",
    "reopen_promise",
]
