"""Everything that reads outcomes."""

from .outcomes import HAS_OUTCOMES, OutcomeCard, last_outcomes, past, titles
from .promises import (
    HAS_PROMISES,
    Figures,
    PromiseCard,
    figures,
    open_promises,
    promise,
    promise_texts,
    promises_of,
    recorded,
)
from .returns import LATER, SOON, Ended, Returns, Share, returns
from .steps import HAS_AWAITED, StepCard, awaited, awaited_in, step, step_texts
from .trees import Leaf, Node, NoSuchClassifier, NoSuchTree, TreeCard, every_tree, tree, trees_for

__all__ = [
    "HAS_AWAITED",
    "HAS_OUTCOMES",
    "HAS_PROMISES",
    "LATER",
    "SOON",
    "Ended",
    "Figures",
    "Leaf",
    "NoSuchClassifier",
    "NoSuchTree",
    "Node",
    "OutcomeCard",
    "PromiseCard",
    "Returns",
    "Share",
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
    "returns",
    "step",
    "step_texts",
    "titles",
    "tree",
    "trees_for",
]
