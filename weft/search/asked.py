"""What was asked: the text that a person typed, understood.

Nothing here asks the database or fails. What is no operator that we know is a word to look for,
and what cannot be a word is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import dates, operators, words
from .dates import Period
from .operators import AFTER, BEFORE, FROM, HAS, IS, ON, TO
from .words import Stretch

LONGEST = 500  # characters of a question; what is beyond nobody typed by hand
MOST_TERMS = 16
SHORTEST_PREFIX = 3  # letters; fewer begin every tenth word of an archive

_CHUNK = re.compile(
    r"""
      (?P<operator>[^\W\d_]{1,20}):(?P<value>"[^"]*"?|\S*)
    | ["„“”«»](?P<phrase>[^"„“”«»]*)(?P<end>["„“”«»])?
    | (?P<word>[^\s"„“”«»]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """Something to look for: a word, words that follow each other, or a piece such as ORD-1001.

    `names` are other ways to find the same; a phrase has none, for it is meant as it is written.
    """

    plain: tuple[str, ...]
    names: frozenset[str] = frozenset()
    is_begun: bool = False  # the last word may still go on
    is_phrase: bool = False


@dataclass(frozen=True, kw_only=True)
class Filter:
    """An operator with its value: a canonical word, a period, or what was typed."""

    operator: str
    value: str
    typed: str  # as it stands in the question
    period: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, understood."""

    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    unclear: tuple[str, ...] = ()  # operators with a value that is none, looked for as words

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is looked for."""
        return not self.terms and not self.filters

    @property
    def number(self) -> int | None:
        """The number of a conversation, when the question is nothing else: 42, #42."""
        bare = self.text.strip().removeprefix("#")
        is_number = bare.isascii() and bare.isdecimal() and len(bare) < 19  # noqa: PLR2004 - bigint
        return int(bare) if is_number else None

    def without(self, one: Filter) -> str:
        """Return the question as it would be typed without one of its filters."""
        return " ".join(self.text.replace(one.typed, " ", 1).split())


def understand(text: str, *, today: date, is_typing: bool = False) -> Asked:
    """Return what `text` asks for; while somebody is typing, the last word may still go on."""
    text = text.replace("\0", " ")[:LONGEST]
    filters: list[Filter] = []
    terms: list[Term] = []
    loose: list[str] = []
    unclear: list[str] = []
    end = 0  # of the last loose word
    for found in _CHUNK.finditer(text):
        if found["operator"] is not None:
            one = _filter(found, today)
            if one is None:
                loose.append(found[0])
                end = found.end()
                if words.fold(found["operator"]) in operators.OPERATORS:
                    unclear.append(found[0])
            elif one.value and one not in filters:
                filters.append(one)
        elif found["phrase"] is not None:
            is_open = is_typing and not found["end"]
            terms.extend(_phrase(found["phrase"], is_begun=is_open))
        else:
            loose.append(found[0])
            end = found.end()
    # a space ends it, but an operator behind it does not
    is_begun = is_typing and (end == len(text) or bool(text[end:].strip()))
    terms.extend(_words(" ".join(loose), is_begun=is_begun))
    return Asked(
        text=text,
        terms=tuple(terms[:MOST_TERMS]),
        filters=tuple(filters),
        unclear=tuple(unclear),
    )


def terms_of(text: str) -> tuple[Term, ...]:
    """Return the words of a text that is no question: a name, say."""
    return tuple(_words(text.replace("\0", " "), is_begun=False))[:MOST_TERMS]


def _filter(found: re.Match[str], today: date) -> Filter | None:
    """Return a filter; one without a value while it is being typed; None for mere words."""
    operator = operators.OPERATORS.get(words.fold(found["operator"]))
    value = found["value"].strip('"').strip()
    if operator is None:
        return None
    if not value:
        return Filter(operator=operator, value="", typed=found[0])
    if operator in {BEFORE, AFTER, ON}:
        period = dates.period(value, today=today)
        return period and Filter(operator=operator, value=value, typed=found[0], period=period)
    known = words.fold(value)
    if operator == IS:
        value = operators.STATES.get(known, "")
    elif operator == HAS:
        value = operators.THINGS.get(known, "")
    elif operator in {FROM, TO} and known in operators.ME:
        value = "me"
    elif operator == TO and known in operators.NOBODY:
        operator, value = IS, operators.UNASSIGNED
    return Filter(operator=operator, value=value, typed=found[0]) if value else None


def _phrase(text: str, *, is_begun: bool) -> Iterator[Term]:
    plain = tuple(words.fold(found[0]) for found in words.WORD.finditer(text))
    if any(plain):
        yield Term(plain=plain[:MOST_TERMS], is_begun=is_begun, is_phrase=True)


def _words(text: str, *, is_begun: bool) -> Iterator[Term]:
    """Return the words of a text; those of a piece become one term."""
    found = list(words.stretches(text))
    single = [one for one in found if one.plain]
    pieces = sorted(
        (one for one in found if not one.plain), key=lambda one: (one.start - one.end, one.start)
    )
    taken: list[Stretch] = []
    for piece in pieces:  # the widest first
        if all(piece.end <= other.start or other.end <= piece.start for other in taken):
            taken.append(piece)
    outside = [
        one
        for one in single
        if not any(piece.start <= one.start and one.end <= piece.end for piece in taken)
    ]
    last = single[-1].end if single else 0
    for one in sorted(outside + taken):
        begun = is_begun and one.end >= last
        if one.plain and any(mark.isdecimal() for mark in one.plain):
            # its parts beside each other are the same, but one of them alone is not
            parts = tuple(words.PARTS.findall(one.plain))
            yield Term(plain=parts, names=frozenset({one.plain}), is_begun=begun)
        elif one.plain:
            yield Term(plain=(one.plain,), names=one.terms, is_begun=begun)
        else:
            inside = tuple(w.plain for w in single if one.start <= w.start and w.end <= one.end)
            yield Term(plain=inside, names=one.terms, is_begun=begun)
