"""Documents and queries as PostgreSQL reads them: `tsvector` and `tsquery`, written out here.

PostgreSQL's own dictionaries know neither Polish nor Czech, so it is given words that are ready.
The plain words stand with their positions, that a phrase can be found; all else stands without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from . import words
from .asked import SHORTEST_PREFIX, Term

# Terms that no text holds: a word begins with a letter or a digit, a telephone number with +
AUTHOR = "@"  # before the names and addresses of whoever wrote it
MARK = "="  # before what kind of a message it is: =in, =note, =file

LAST_POSITION, MOST_POSITIONS = 16_383, 255  # postgresql.org/docs/18/textsearch-limitations.html
GAP = 5  # between two texts of a document, that no phrase reaches across


def document(
    texts: Iterable[str], *, authors: Iterable[str] = (), marks: Iterable[str] = ()
) -> str:
    """Return the tsvector of some texts, of who wrote them and what they are."""
    positions: dict[str, list[int]] = defaultdict(list)
    names: set[str] = {MARK + mark for mark in marks}
    known: dict[str, list[int]] = {}  # most words of a text come again in it
    place = 0
    for text in texts:
        for written in words.written(text):
            held = known.get(written)
            if held is None:
                plain, terms = words.word(written)
                names |= terms
                held = known[written] = positions[plain]
            place += 1
            if place <= LAST_POSITION and len(held) < MOST_POSITIONS:
                held.append(place)
        for piece in words.pieces(text):
            names |= piece.terms
        place += GAP
    for author in authors:
        names |= {AUTHOR + name for name in names_of(author)}
    lexemes = [
        f"{_quoted(word)}:{','.join(map(str, at))}" for word, at in positions.items() if word and at
    ]
    lexemes += [_quoted(name) for name in names if name and not positions.get(name)]
    return " ".join(lexemes)


def names_of(author: str) -> set[str]:
    """Return all that an author's name or address is found by."""
    found: set[str] = set()
    for one in words.stretches(author):
        found |= one.terms | ({one.plain} if one.plain else set())
    return found


def query(terms: Sequence[Term], *, shortest: int = SHORTEST_PREFIX) -> str:
    """Return the tsquery that finds what holds all these terms, in a text or as its author.

    A word of fewer than `shortest` letters must stand as it is, even while it is being typed.
    """
    return " & ".join(f"({' | '.join(_ways(term, shortest))})" for term in terms)


def mark(kind: str) -> str:
    """Return the tsquery that finds messages of this kind."""
    return _quoted(MARK + kind)


def from_query(terms: Sequence[Term]) -> str:
    """Return the tsquery that finds what was written by whoever has all these names."""
    parts = []
    for term in terms:
        names = term.names | (set(term.plain) if len(term.plain) == 1 else set())
        wanted = [_quoted(AUTHOR + name) for name in sorted(names)]
        if len(term.plain) > 1:
            wanted.append("(" + " & ".join(_quoted(AUTHOR + name) for name in term.plain) + ")")
        if term.is_begun and len(term.plain) == 1:
            wanted.append(f"{_quoted(AUTHOR + term.plain[0])}:*")
        parts.append(f"({' | '.join(wanted)})")
    return " & ".join(parts)


def _ways(term: Term, shortest: int) -> Iterable[str]:
    *before, last = term.plain
    end = ":*" if term.is_begun and len(last) >= shortest else ""
    yield "(" + " <-> ".join([*map(_quoted, before), _quoted(last) + end]) + ")"
    if term.is_phrase:
        return
    for name in sorted(term.names):
        yield _quoted(name) + (end if before else "")  # a piece goes on, a root does not
        yield _quoted(AUTHOR + name)
    if not before:
        yield _quoted(AUTHOR + last) + end


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
