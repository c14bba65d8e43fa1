"""Lists on their way to PostgreSQL, as it reads arrays of one dimension in binary.

psycopg looks at each list three times and has each value written by itself; for a batch of messages
with its twenty lists that was a quarter of all the work. Lists of other values it still writes
itself. The layout is that of array_recv and of each type's own receive function in PostgreSQL's
src/backend/utils/adt (arrayfuncs.c, int8.c, varlena.c, bool.c, timestamp.c).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.abc import AdaptContext, Buffer, DumperKey, PyFormat
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper

HEAD = struct.Struct(">iiiii")  # dimensions, whether a null is there, of what, how many, from where
LENGTH = struct.Struct(">i").pack
NULL = LENGTH(-1)
INTEGER = struct.Struct(">iq").pack
BOOLEAN = struct.Struct(">i?").pack
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # from which PostgreSQL counts microseconds


def _integer(value: int) -> bytes:
    return INTEGER(8, value)


def _boolean(value: bool) -> bytes:
    return BOOLEAN(1, value)


def _text(value: str) -> bytes:
    encoded = value.encode()
    return LENGTH(len(encoded)) + encoded


def _binary(value: bytes) -> bytes:
    return LENGTH(len(value)) + value


def _moment(value: datetime) -> bytes:
    since = value - EPOCH
    return INTEGER(8, (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds)


class _Kind(NamedTuple):
    oid: int  # of one value
    array_oid: int
    write: Callable[[Any], bytes]


# oids: src/include/catalog/pg_type.dat
KINDS: dict[type, _Kind] = {
    int: _Kind(20, 1016, _integer),
    bool: _Kind(16, 1000, _boolean),
    str: _Kind(25, 1009, _text),
    bytes: _Kind(17, 1001, _binary),
    datetime: _Kind(1184, 1185, _moment),
}


class Array(Dumper):
    """Writes lists of numbers, texts, bytes, yes or no, and aware times; nulls among them."""

    format = Format.BINARY

    def __init__(
        self, cls: type, context: AdaptContext | None = None, kind: type | None = None
    ) -> None:
        super().__init__(cls, context)
        self._context = context
        self._kind = KINDS[kind] if kind else None
        self.oid = self._kind.array_oid if self._kind else 0

    def get_key(self, obj: list[Any], format: PyFormat) -> DumperKey:  # noqa: A002 -- psycopg's name
        """Return by what psycopg keeps whoever writes this list."""
        kind = _kind(obj)
        if kind is None:
            return ListBinaryDumper(list, self._context).get_key(obj, format)
        return (list, kind)

    def upgrade(self, obj: list[Any], format: PyFormat) -> Dumper:  # noqa: A002 -- psycopg's name
        """Return whoever writes this list."""
        kind = _kind(obj)
        if kind is None:
            return ListBinaryDumper(list, self._context).upgrade(obj, format)
        return Array(list, self._context, kind)

    def dump(self, obj: list[Any]) -> Buffer:
        """Write a list of its kind. Raises DataError for too large a number."""
        if self._kind is None:
            raise psycopg.DataError("a list whose kind is not known")
        write = self._kind.write
        try:
            values = [NULL if value is None else write(value) for value in obj]
        except struct.error as error:
            raise psycopg.DataError("a number in a list is out of range") from error
        head = HEAD.pack(1, None in obj, self._kind.oid, len(obj), 1)
        return head + b"".join(values)


def _kind(values: list[Any]) -> type | None:
    """Return what these values are; None: psycopg knows better."""
    for value in values:
        if value is not None:
            kind = type(value)
            if kind not in KINDS or (kind is datetime and value.tzinfo is None):
                return None
            return kind
    return None
