"""Reading what vendors deliver, so that whatever comes is understood, or Unreadable and kept."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from .contract import Request, Unreadable

# PostgreSQL keeps no NUL, and UTF-8 has no halves of a letter; JSON can name both
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
# what a parser stumbles over in a delivery that is not as its vendor's documents say
STUMBLES = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


@contextlib.contextmanager
def understood(what: str) -> Iterator[None]:
    """Read within this: a delivery of another shape is Unreadable, and no accident."""
    try:
        yield
    except STUMBLES as problem:
        raise Unreadable(f"{what}: {problem!r}"[:300]) from problem


def json_of(request: Request) -> Any:
    """Return the body read as JSON, with nothing in it that cannot be kept. Raises Unreadable."""
    with understood("no JSON"):
        return _keepable(json.loads(request.body))


def _keepable(said: Any) -> Any:
    if isinstance(said, str):
        return UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", said)
    if isinstance(said, list):
        return [_keepable(one) for one in said]
    if isinstance(said, dict):
        return {_keepable(name): _keepable(value) for name, value in said.items()}
    return said
