"""Everything that reads outcomes."""

from .outcomes import OutcomeCard, last_outcomes, past, titles
from .steps import StepCard, awaited, awaited_in, step, step_texts
from .trees import Leaf, Node, NoSuchClassifier, NoSuchTree, TreeCard, every_tree, tree, trees_for

__all__ = [
    "Leaf",
    "NoSuchClassifier",
    "NoSuchTree",
    "Node",
    "OutcomeCard",
    "StepCard",
    "TreeCard",
    "awaited",
    "awaited_in",
    "every_tree",
    "last_outcomes",
    "past",
    "step",
    "step_texts",
    "titles",
    "tree",
    "trees_for",
]
