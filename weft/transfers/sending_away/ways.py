"""The ways in which a customer is sent elsewhere, and how a language's families are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from .gates import gate


class Way(StrEnum):
    """What the customer is told to do instead of going on here."""

    CALL = "call"
    WRITE = "write"  # a mail, a form, another network
    TURN = "turn"  # to another department, shop or firm


MAIL = r"\S+@\S+"
NETWORK = r"(?:facebook|messenger|whatsapp|instagram|allegro|linkedin|fb)\w*"
NUMBER = r"\+?\d(?:[ -]?\d){5,}"


def words(text: str) -> str:
    """Return words as one choice; a space in a phrase stays one."""
    return "(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in text.split()) + ")"


class Reader:
    """Reads clauses of one language: one of the families is found in it, and nothing of `never`.

    Its patterns are made when they are first needed: that takes a tenth of the time in which a
    process starts, and most texts pass no gate.
    """

    def __init__(self, families: Mapping[Way, Sequence[str]], never: str) -> None:
        self._families = families
        self._never_text = never

    def __call__(self, clause: str) -> Way | None:
        """Return how a clause sends somebody away; None when it does not."""
        found = next((way for way, family in self._ways.items() if family.search(clause)), None)
        return None if found and self._never.search(clause) else found

    @cached_property
    def may_find(self) -> Callable[[str], bool]:
        """What tells quickly of a text whether any clause of it may send somebody away."""
        return gate(family for some in self._families.values() for family in some)

    @cached_property
    def _never(self) -> re.Pattern[str]:
        return re.compile(self._never_text, re.VERBOSE)

    @cached_property
    def _ways(self) -> Mapping[Way, re.Pattern[str]]:
        return {
            way: re.compile("|".join(f"(?:{family})" for family in some), re.VERBOSE)
            for way, some in self._families.items()
        }
