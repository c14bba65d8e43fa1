"""All that reads transfers."""

from .cards import (
    HAS_TRANSFERS,
    Card,
    may_accept,
    offer_of,
    on_offer,
    standing,
    transfer,
    words_of,
)
from .changes import Change, changes_of_hands
from .figures import Away, Compared, Figures, Rate, Row, figures

__all__ = [
    "HAS_TRANSFERS",
    "Away",
    "Card",
    "Change",
    "Compared",
    "Figures",
    "Rate",
    "Row",
    "changes_of_hands",
    "figures",
    "may_accept",
    "offer_of",
    "on_offer",
    "standing",
    "transfer",
    "words_of",
]
