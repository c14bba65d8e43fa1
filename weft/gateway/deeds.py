"""Deeds: the name by which networks and programs are told of one try to change what has gone. Pure.

It stays the same when the try is repeated, and is how we know the try again when they speak of it.
"""

from __future__ import annotations

_BEGINS = "amendment_"
SHAPE = rf"{_BEGINS}[0-9]{{1,18}}"  # as many digits as fit into a bigint, whatever they are


def name(number: int) -> str:
    """Return what the try of this number is called."""
    return f"{_BEGINS}{number}"


def number(deed: str) -> int:
    """Return the number of the try that `deed` names."""
    return int(deed.removeprefix(_BEGINS))
