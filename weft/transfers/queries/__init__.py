"""All that reads transfers."""

from .cards import (
    Card,
    may_accept,
    offer_of,
    on_offer,
    standing,
    transfer,
    words_of,
)

__all__ = [
    "Card",
    "may_accept",
    "offer_of",
    "on_offer",
    "standing",
    "transfer",
    "words_of",
]
