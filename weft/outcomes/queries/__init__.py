"""Everything that reads outcomes."""

from .outcomes import OutcomeCard, last_outcomes, past, titles
from .promises import (
    Figures,
    PromiseCard,
    figures,
    open_promises,
    promise,
    promise_texts,
    promises_of,
    recorded,
)
from .steps import StepCard, awaited, awaited_in, step, step_texts
from .trees import Leaf, Node, NoSuchClassifier, NoSuchTree, TreeCard, every_tree, tree, trees_for

__all__ = [
    "Figures",
    "Leaf",
    "NoSuchClassifier",
    "NoSuchTree",
    "Node",
    "OutcomeCard",
    "PromiseCard",
    "StepCard",
    "TreeCard",
    "awaited",
    "awaited_in",
    "every_tree",
    "figures",
    "last_outcomes",
    "open_promises",
    "past",
    "promise",
    "promise_texts",
    "promises_of",
    "recorded",
    "step",
    "step_texts",
    "titles",
    "tree",
    "trees_for",
]
