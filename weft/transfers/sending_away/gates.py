"""Whether a text may hold what a pattern finds, told many times quicker than by looking for it.

A gate is the pattern without what it looks ahead and back for, without its anchors, and in RE2,
which reads a text once however many ways there are. So it lets through too much, never too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import re2

AROUND = ("(?!", "(?=", "(?<!", "(?<=")
MEMORY = 32 * 1024 * 1024  # bytes that RE2 may use for one language; it takes a tenth of it


def gate(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells of a text whether one of these verbose patterns may be found in it."""
    options = re2.Options()
    options.max_mem = MEMORY
    search = re2.compile("|".join(f"(?:{loosened(one)})" for one in patterns), options).search
    return lambda text: search(text) is not None


def loosened(pattern: str) -> str:
    """Return a verbose pattern without its blanks, its anchors and what it only looks at.

    It may hold no comments.
    """
    kept = []
    place = 0
    while place < len(pattern):
        end = _end(pattern, place)
        piece = pattern[place:end]
        if pattern.startswith(AROUND, place):
            end = _end_of_group(pattern, place)
        elif not piece.isspace() and piece not in {"^", "$"}:
            kept.append(piece)
        place = end
    return "".join(kept)


def _end(pattern: str, place: int) -> int:
    """Return where the piece that begins at `place` ends: an escape, a class or a character."""
    if pattern[place] == "\\":
        return place + 2
    if pattern[place] != "[":
        return place + 1
    place += 2  # a bracket that comes first, or after the ^, stands for itself
    while pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place + 1


def _end_of_group(pattern: str, place: int) -> int:
    depth = 0
    while True:
        piece = pattern[place]
        depth += (piece == "(") - (piece == ")")
        place = _end(pattern, place)
        if depth == 0:
            return place
