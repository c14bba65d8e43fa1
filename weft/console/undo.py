"""Offering to take back what was done on a page that one comes back to: by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done a moment ago: to which message or step, of which conversation."""

    id: int
    of: int


def query(id_: int, conversation_id: int) -> str:
    """Return what the page's address says, so that it offers to undo it."""
    return urlencode({"done": id_, "of": conversation_id})


def asked(given: Mapping[str, str]) -> Done | None:
    """Return what the page offers to undo, if its address says so."""
    id_, of = given.get("done", ""), given.get("of", "")
    if all(one.isdecimal() and len(one) < 19 for one in (id_, of)):  # noqa: PLR2004 - bigint
        return Done(id=int(id_), of=int(of))
    return None
