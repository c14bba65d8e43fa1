"""Numbers as forms and addresses say them."""

from __future__ import annotations

MOST_DIGITS = 18  # that a bigint holds, whatever they are


def of_a_row(text: str) -> int | None:
    """Return the number of a row; None for what can be none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
