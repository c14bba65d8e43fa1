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
from .figures import Away, Compared, Figures, Rate, Row, figures

__all__ = [
    "Away",
    "Card",
    "Compared",
    "Figures",
    "Rate",
    "Row",
    "figures",
    "may_accept",
    "offer_of",
    "on_offer",
    "standing",
    "transfer",
    "words_of",
]
