"""Reading what Meta's webhooks bring, piece by piece. Pure.

A delivery holds entries, one for each account; an entry holds changes of what is public, or
messaging for what is said in private. Times come in seconds here and in milliseconds there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from weft.gateway import reading
from weft.gateway.contract import Request, Unreadable

MILLISECONDS = 10_000_000_000  # a number above is no count of seconds: it would be in 2286


def entries(request: Request, *, of: str) -> Iterator[Mapping[str, Any]]:
    """Yield the entries about objects called `of`; another kind of delivery has none for us.

    Raises Unreadable for what is no delivery of Meta's.
    """
    said = reading.json_of(request)
    if not isinstance(said, Mapping) or not isinstance(said.get("entry"), list):
        raise Unreadable("no delivery of Meta's: it has no entries")
    if said.get("object") == of:
        yield from objects(said["entry"])


def accounts(request: Request) -> set[str]:
    """Return what the accounts that a delivery is about are called: "page:1", "instagram:2".

    One app has one address for all its accounts, so a delivery may be for other inboxes, too.
    """
    try:
        said = reading.json_of(request)
    except Unreadable:
        return set()
    if not isinstance(said, Mapping):
        return set()
    of = text(said, "object")
    return {f"{of}:{text(entry, 'id')}" for entry in objects(said.get("entry"))}


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what is no list has none."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [one for one in value if isinstance(one, Mapping)]


def part(of: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the object that stands under these names; an empty one where none does."""
    found: object = of
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def text(of: Mapping[str, Any], *path: str) -> str:
    """Return the text that stands under these names, numbers as text; "" where none does."""
    *way, name = path
    found = part(of, *way).get(name)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).replace("\x00", "")


def moment(value: object) -> datetime:
    """Return a time that Meta tells, in seconds or milliseconds. Raises Unreadable."""
    if isinstance(value, str) and "T" in value:
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError as problem:
            raise Unreadable(f"no time: {value!r}"[:80]) from problem
    try:
        number = float(value) if isinstance(value, str | int | float) else float("nan")
        return datetime.fromtimestamp(number / (1000 if number > MILLISECONDS else 1), UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise Unreadable(f"no time: {value!r}"[:80]) from problem
