"""Sent away: whether a text tells the customer to call, to write or to turn elsewhere (W6, R74).

Pure reading of words in Polish, Czech and English, with and without diacritics. It knows what
somebody is asked to do from what we do ourselves, and another place from this one: "please write
here" sends nobody away, and neither does "we will call you".

Each language is a file of families: how one asks, for which deeds, towards whom. A sentence is read
as a whole and clause by clause, for "I may not do it here, so please call the office" denies in one
half what it asks in the other. Most answers send nobody away, and are read no closer than to see
that they cannot: see gates. What all that finds is measured on sentences with labels: see
tests/sentences and decision 30.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from . import czech, english, polish
from .ways import Reader, Way

__all__ = ["LONGEST", "Way", "found"]

LONGEST = 6_000  # characters of a message that are read
LONGEST_SENTENCE = 400

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# a polite word between commas cuts nothing: "napište nám, prosím, na adresu …"
POLITE = re.compile(r",\s*(prosz[ęe]|prosimy|pros[ií]m|please|kindly)\s*,")
CLAUSE = re.compile(
    r"\s*[,:()\u2013\u2014]\s*|\s+(?:so|but|wiec|ale|lecz|takze|tak|proto|nebo)\s+(?=\w)"
    r"|\s+and\s+(?=(?:they|we|i|he|she|it)\b)"
)
_LETTERS = str.maketrans({"ł": "l", "\u2019": "'", "\u2018": "'", "\xa0": " "})
_LANGUAGES = (english, polish, czech)


def found(text: str) -> Way | None:
    """Return how a text sends the customer away; None when it sends nobody."""
    sentences = [folded(one)[:LONGEST_SENTENCE] for one in SENTENCE.split(text[:LONGEST])]
    plain = [POLITE.sub(r" \1 ", one) for one in sentences]
    whole = "\n".join(plain)
    readers = [one.read for one in _LANGUAGES if one.read.may_find(whole)]
    if not readers:
        return None
    return next(filter(None, (_in(one, readers) for one in plain)), None)


def folded(text: str) -> str:
    """Return a text in small letters without diacritics, as people type in a hurry."""
    if text.isascii():  # most sentences of English, and many of the others
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _in(sentence: str, readers: Sequence[Reader]) -> Way | None:
    parts = dict.fromkeys(part.strip() for part in (sentence, *CLAUSE.split(sentence)))
    return next(filter(None, (read(part) for read in readers for part in parts)), None)
