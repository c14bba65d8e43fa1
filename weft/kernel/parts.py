"""Parts of one statement: what several rooms tell a page is asked for in one, and read by each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from weft.kernel import statements

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """One value of a statement that asks for several: its text, what it needs, how it is read.

    Who needs the answers of several rooms asks for them so: each further statement costs more than
    its answer, and `statements.at_once` saves the wait alone.
    """

    text: str
    values: Mapping[str, Any]
    read: Callable[[Any], T]


def ask(*parts: Part[Any]) -> list[Any]:
    """Ask for all of these in one statement, so what they tell is of one moment.

    What goes by the same name in two of them is the same.
    """
    values: dict[str, Any] = {}
    for part in parts:
        values |= part.values
    with statements.prepared() as cursor:
        cursor.execute(f"SELECT {', '.join([part.text for part in parts])}", values)
        found = cursor.fetchone()
    return [part.read(value) for part, value in zip(parts, found, strict=True)]
