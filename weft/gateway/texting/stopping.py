"""STOP and START: the words by which whoever gets text messages ends them, and wants them again.

Only the word alone counts: “please stop sending the parcel to the shop” is a customer's matter.
"""

from __future__ import annotations

from typing import Literal

# CTIA Messaging Principles and Best Practices 5.1.3, read 2026-11. END, QUIT and CANCEL are left
# out: a customer who writes “cancel” means an order. Vendors that stop at these say so themselves.
STOPS = frozenset({"stop", "stopall", "stop all", "unsubscribe", "opt out", "optout"})
STARTS = frozenset({"start", "unstop"})

Wish = Literal["", "stop", "start"]


def wish(text: str) -> Wish:
    """Return what a text asks for by one of these words; "" for an ordinary text."""
    word = text.strip(" \t\r\n.!\"'„”“").casefold()
    if word in STOPS:
        return "stop"
    return "start" if word in STARTS else ""


def told(said: str) -> Wish:
    """Return what an operator says that a text asked for, who looks for such words itself."""
    lowered = said.casefold()
    return "stop" if lowered == "stop" else "start" if lowered == "start" else ""
