"""Excerpts: the piece of a text in which what was asked for stands, with the place marked.

Pure. What comes out are pieces of the text as it was; whoever shows them escapes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import words
from .asked import Term
from .words import Stretch

LONGEST = 180  # characters of an excerpt
BEFORE = 60  # of them before the first place


class Piece(NamedTuple):
    """Some characters of an excerpt, and whether they are what was asked for."""

    text: str
    is_hit: bool


def excerpt(text: str, terms: Sequence[Term], *, longest: int = LONGEST) -> list[Piece]:
    """Return the piece of `text` around the first place of a term; its beginning without one."""
    places = _joined(sorted(set(_places(text, terms))))
    start = max(0, places[0][0] - BEFORE) if places else 0
    if start:  # at a word's beginning
        space = text.find(" ", start, places[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + longest)
    shown = [(a, min(b, end)) for a, b in places if a < end]
    return list(_cut(text, start, end, shown))


def has_hit(pieces: Sequence[Piece]) -> bool:
    """Say whether anything of what was asked for is in an excerpt."""
    return any(piece.is_hit for piece in pieces)


def _cut(text: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = start
    lead = "… " if start else ""
    for first, after in places:
        if lead or first > at:
            yield Piece(lead + _line(text[at:first]), is_hit=False)
            lead = ""
        yield Piece(_line(text[first:after]), is_hit=True)
        at = after
    if lead or at < end:
        yield Piece(lead + _line(text[at:end]) + (" …" if end < len(text) else ""), is_hit=False)


def _line(text: str) -> str:
    return "".join(" " if mark.isspace() else mark for mark in text)


def _joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, after in places:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return joined


def _places(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    found = list(words.stretches(text))
    single = [one for one in found if one.plain]
    for term in terms:
        if not term.is_phrase:
            for one in found:
                if _is(one, term):
                    yield one.start, one.end
        if len(term.plain) > 1 or term.is_phrase:
            yield from _runs(single, term)


def _is(one: Stretch, term: Term) -> bool:
    if not one.plain:
        return not term.names.isdisjoint(one.terms)
    if len(term.plain) > 1:
        return one.plain in term.names or not term.names.isdisjoint(one.terms)
    [plain] = term.plain
    return (
        one.plain == plain
        or (term.is_begun and one.plain.startswith(plain))
        or plain in one.terms
        or one.plain in term.names
        or not term.names.isdisjoint(one.terms)
    )


def _runs(single: Sequence[Stretch], term: Term) -> Iterator[tuple[int, int]]:
    *before, last = term.plain
    for at in range(len(single) - len(before)):
        run = single[at : at + len(term.plain)]
        ends = run[-1].plain.startswith(last) if term.is_begun else run[-1].plain == last
        if ends and [one.plain for one in run[:-1]] == before:
            yield run[0].start, run[-1].end
