"""Numbers as forms and addresses say them: of rows, and of files that travelled ahead."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable

MOST_DIGITS = 18  # that a bigint holds, whatever they are


def of_a_row(text: str) -> int | None:
    """Return the number of a row; None for what can be none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def of_uploads(ids: Iterable[str]) -> list[uuid.UUID]:
    """Return the names of uploads; what can be none is left out."""
    found = []
    for text in ids:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(text))
    return found
