"""The ways in which a customer is sent elsewhere, and how a language's families are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum


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


def reader(families: Mapping[Way, Sequence[str]], never: str) -> Callable[[str], Way | None]:
    """Return what reads a clause: one of the families is found in it, and nothing of `never`."""
    nots = re.compile(never, re.VERBOSE)
    ways = {
        way: re.compile("|".join(f"(?:{family})" for family in some), re.VERBOSE)
        for way, some in families.items()
    }

    def read(clause: str) -> Way | None:
        if not clause or nots.search(clause):
            return None
        return next((way for way, family in ways.items() if family.search(clause)), None)

    return read
