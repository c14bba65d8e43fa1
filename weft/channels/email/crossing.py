"""A frozen dataclass as bytes and back, to cross from the guarded process into ours.

JSON for the shape and the raw bytes behind it: no pickle, because the other process has just read
a stranger's mail and may no longer be ours.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
LENGTH = 8  # bytes of the number in front of everything


class Garbled(Exception):
    """Bytes that no process of ours wrote."""


def packed(value: object) -> Iterator[bytes]:
    """Return a dataclass as a few runs of bytes."""
    blobs: list[bytes] = []
    shape = _plain(value, blobs)
    head = json.dumps([[len(blob) for blob in blobs], shape]).encode()
    yield len(head).to_bytes(LENGTH, "big")
    yield head
    yield from blobs


def unpacked(kind: type[T], data: bytes) -> T:
    """Return a dataclass from what `packed` wrote. Raises Garbled."""
    try:
        until = LENGTH + int.from_bytes(data[:LENGTH], "big")
        lengths, shape = json.loads(data[LENGTH:until])
        blobs = []
        for length in lengths:
            blobs.append(data[until : until + length])
            until += length
        return typing.cast(T, _built(kind, shape, blobs))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as problem:
        raise Garbled(repr(problem)[:200]) from problem


def _plain(value: object, blobs: list[bytes]) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, bytes):
        blobs.append(value)
        return len(blobs) - 1
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one, blobs) for one in value]
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        return {name: _plain(getattr(value, name), blobs) for name in _fields(kind)}
    raise TypeError(f"{type(value)} does not cross")


def _built(kind: Any, shape: Any, blobs: list[bytes]) -> Any:  # noqa: PLR0911 - one per type
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        (only,) = (one for one in inner if one is not type(None))
        return None if shape is None else _built(only, shape, blobs)
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_built(inner[0], one, blobs) for one in shape)
        return tuple(_built(one, part, blobs) for one, part in zip(inner, shape, strict=True))
    if kind is bytes:
        return blobs[shape]
    if kind is datetime:
        return datetime.fromisoformat(shape)
    if issubclass(kind, Enum):
        return kind(shape)
    if "__dataclass_fields__" in vars(kind):
        fields = _fields(kind)
        return kind(**{name: _built(fields[name], shape[name], blobs) for name in fields})
    if not isinstance(shape, kind):
        raise TypeError(f"{kind} expected")
    return shape


@cache
def _fields(kind: Any) -> dict[str, Any]:
    """Return the fields that cross, with their types. Private ones are made again."""
    hints = typing.get_type_hints(kind)
    return {one.name: hints[one.name] for one in dataclasses.fields(kind) if one.name[0] != "_"}
