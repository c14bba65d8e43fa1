"""Everything that changes outcomes: their trees, and what was planned."""

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
    "NothingPlanned",
    "StepEnded",
    "abandon_step",
    "change_classifier",
    "create_classifier",
    "finish_step",
    "keep_tree",
]
