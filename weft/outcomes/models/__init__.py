"""The tables of the outcomes room."""

from .outcome import Outcome, ProcessStep
from .promise import Promise
from .tree import Classifier, Tree

__all__ = ["Classifier", "Outcome", "ProcessStep", "Promise", "Tree"]
