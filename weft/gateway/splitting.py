"""Splitting words that are longer than a vendor takes in one message, where one would pause."""

from __future__ import annotations

from collections.abc import Callable

PAUSES = ("\n\n", "\n", ". ", "! ", "? ", ", ", " ")


def pieces(text: str, most: int, *, size: Callable[[str], int] = len) -> list[str]:
    """Return `text` in pieces of at most `most`, in characters or as `size` counts.

    None is empty. A piece ends at a paragraph, else at a line, a sentence, a word, or else in the
    middle of one.
    """
    found: list[str] = []
    left = text.strip()
    while size(left) > most:
        fits = _longest_fit(left, most, size)
        end = _pause(left[:fits]) or fits
        found.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*found, left] if left else found


def _longest_fit(text: str, most: int, size: Callable[[str], int]) -> int:
    """Return how many characters fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def _pause(text: str) -> int:
    """Return where to cut: after the last pause, of the best kind that keeps most of the piece."""
    for pause in PAUSES:
        found = text.rfind(pause)
        if found > len(text) // 2:
            return found + len(pause)
    return 0
