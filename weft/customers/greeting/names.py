"""First names of one language: how they are spelt, and whether a woman or a man has them.

People type names as they can: in capitals, in none, without diacritics. A name is therefore
looked up as it stands first, and bare of all marks second; the answer is how it is spelt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

_WITHOUT_A_MARK = str.maketrans({"ł": "l", "đ": "d"})  # no letter with a mark in Unicode's eyes


class Gender(Enum):
    """How a person is addressed; EITHER when a name alone does not say."""

    WOMAN = "woman"
    MAN = "man"
    EITHER = "either"


@dataclass(frozen=True)
class Known:
    """A first name as its language spells it."""

    spelling: str
    gender: Gender


class Names:
    """The first names of a language."""

    def __init__(self, *, women: str, men: str, either: str) -> None:
        self._exact: dict[str, Known] = {}
        lists = ((women, Gender.WOMAN), (men, Gender.MAN), (either, Gender.EITHER))
        for names, gender in lists:
            self._exact |= {name.casefold(): Known(name, gender) for name in names.split()}
        self._bare = dict(_unique((bare(key), known) for key, known in self._exact.items()))

    def find(self, word: str) -> Known | None:
        """Return the first name that a word is, or None."""
        key = word.casefold()
        return self._exact.get(key) or self._bare.get(key)


def bare(word: str) -> str:
    """Return a word in small letters and without diacritics."""
    parts = unicodedata.normalize("NFD", word.casefold().translate(_WITHOUT_A_MARK))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _unique(pairs: Iterable[tuple[str, Known]]) -> Iterator[tuple[str, Known]]:
    """Leave out what could be either of two."""
    met: dict[str, Known | None] = {}
    for key, value in pairs:
        met[key] = None if key in met else value
    for key, one in met.items():
        if one is not None:
            yield key, one
