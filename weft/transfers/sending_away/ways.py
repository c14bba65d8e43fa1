"""The ways in which a customer is sent elsewhere, and how a language's families are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

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
    """Reads clauses of one language: one of the families is found in it, and nothing of `never`."""

    def __init__(self, families: Mapping[Way, Sequence[str]], never: str) -> None:
        self.may_find = gate(family for some in families.values() for family in some)
        self._never = re.compile(never, re.VERBOSE)
        self._ways = {
            way: re.compile("|".join(f"(?:{family})" for family in some), re.VERBOSE)
            for way, some in families.items()
        }

    def __call__(self, clause: str) -> Way | None:
        """Return how a clause sends somebody away; None when it does not."""
        found = next((way for way, family in self._ways.items() if family.search(clause)), None)
        return None if found and self._never.search(clause) else found
