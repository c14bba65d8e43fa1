"""Sentences of agents with labels: those that send the customer away, and those that do not.

As people write in shops: in the middle of longer answers, now and then without diacritics. The
patterns were tuned on all of them but `unseen`, so the rate on the seen ones flatters.
"""

from . import first, fourth, second, third

SEEN = (first, second, third, fourth)


def seen(label: str, language: str) -> list[str]:
    """Return all sentences of one label ("AWAY", "HERE") that the patterns were tuned on."""
    return [text for each in SEEN for text in getattr(each, label)[language]]
