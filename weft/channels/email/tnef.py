"""winmail.dat: what Outlook sends when it believes that everybody has Outlook (MS-OXTNEF).

A reader of our own: the one library (tnefparse) is LGPL, rests since 2021, and does far more than
we need. A stranger's file: every length is checked against what is there, and a file that ends
early gives what came before.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from . import charsets

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_ATTACHMENTS = 500
MAX_PROPERTIES = 5_000
MAX_VALUES = 1_000

# attributes (MS-OXTNEF 2.1.3.2)
BODY, OEM_CODEPAGE, MESSAGE_PROPERTIES = 0x800C, 0x9007, 0x9003
NEXT_ATTACHMENT, ATTACHMENT_TITLE, ATTACHMENT_DATA, ATTACHMENT_PROPERTIES = (
    0x9002,
    0x8010,
    0x800F,
    0x9005,
)
# properties (MS-OXPROPS)
P_BODY, P_HTML, P_DATA, P_LONG_NAME, P_TYPE, P_CID = 0x1000, 0x1013, 0x3701, 0x3707, 0x370E, 0x3712

# bytes of a value by its type, padding included; other types say their length themselves
FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8}
FIXED |= {0x40: 8, 0x48: 16}
VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
UNICODE, NAMED, SEVERAL = 0x1F, 0x8000, 0x1000


@dataclass
class File:
    """One file inside a winmail.dat."""

    name: str = ""
    content_type: str = ""
    cid: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass
class Contents:
    """What a winmail.dat holds. `is_whole` is False when it ended early or made no sense."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    is_whole: bool = True


class _EndsEarly(Exception):
    """A length points behind the end."""


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise _EndsEarly
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form: str) -> int:
        value: int = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return value

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.data)


def read(data: bytes) -> Contents:
    """Return what a winmail.dat holds. Never raises."""
    found = Contents()
    try:
        _read(data, found)
    except _EndsEarly:
        found.is_whole = False
    found.files = [file for file in found.files if file.content]
    return found


def _read(data: bytes, found: Contents) -> None:
    cursor = _Cursor(data)
    if cursor.take(4) != SIGNATURE:
        raise _EndsEarly
    cursor.take(2)  # a key for references between files, unused
    codepage = "cp1252"
    while not cursor.is_at_end:
        cursor.take(1)  # message or attachment: the number says so too
        attribute = cursor.number("<I") & 0xFFFF
        value = cursor.take(cursor.number("<I"))
        cursor.take(2)  # a checksum; Exchange itself writes wrong ones
        if attribute == OEM_CODEPAGE and len(value) >= 4:
            codepage = charsets.known(f"cp{struct.unpack('<I', value[:4])[0]}") or codepage
        elif attribute == BODY:
            found.text = found.text or charsets.text_of(value.rstrip(b"\0"), codepage)[0]
        elif attribute == MESSAGE_PROPERTIES:
            _message(_properties(value), codepage, found)
        elif attribute == NEXT_ATTACHMENT:
            if len(found.files) >= MAX_ATTACHMENTS:
                raise _EndsEarly
            found.files.append(File())
        elif found.files:
            _attachment(attribute, value, codepage, found.files[-1])


def _message(said: dict[int, tuple[int, bytes]], codepage: str, found: Contents) -> None:
    if P_BODY in said:
        found.text = _text(said[P_BODY], codepage)
    if P_HTML in said:
        found.html = _text(said[P_HTML], codepage)


def _attachment(attribute: int, value: bytes, codepage: str, file: File) -> None:
    if attribute == ATTACHMENT_TITLE:
        file.name = file.name or charsets.text_of(value.rstrip(b"\0"), codepage)[0]
    elif attribute == ATTACHMENT_DATA:
        file.content = value
    elif attribute == ATTACHMENT_PROPERTIES:
        said = _properties(value)
        if P_LONG_NAME in said:
            file.name = _text(said[P_LONG_NAME], codepage)
        if P_TYPE in said:
            file.content_type = _text(said[P_TYPE], codepage).lower()
        if P_CID in said:
            file.cid = _text(said[P_CID], codepage).strip("<>")
        if P_DATA in said and not file.content:
            # a mail inside: sixteen bytes of interface id, then a winmail.dat again
            file.content = said[P_DATA][1][16:]
            file.content_type = file.content_type or "application/ms-tnef"


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """Return MAPI properties: number -> (type, bytes). Stops where it makes no sense."""
    cursor = _Cursor(data)
    found: dict[int, tuple[int, bytes]] = {}
    try:
        for _ in range(min(cursor.number("<I"), MAX_PROPERTIES)):
            kind, number = cursor.number("<H"), cursor.number("<H")
            if number >= NAMED:
                cursor.take(16)
                is_string = cursor.number("<I")
                _padded(cursor) if is_string else cursor.take(4)
            value = _value(cursor, kind)
            found.setdefault(number, (kind & ~SEVERAL, value))
    except _EndsEarly:
        pass
    return found


def _value(cursor: _Cursor, kind: int) -> bytes:
    """Return the first value of a property."""
    several, kind = kind & SEVERAL, kind & ~SEVERAL
    count = cursor.number("<I") if several or kind in VARIABLE else 1
    if count > MAX_VALUES or (kind not in VARIABLE and kind not in FIXED):
        raise _EndsEarly
    values = [
        _padded(cursor) if kind in VARIABLE else cursor.take(FIXED[kind]) for _ in range(count)
    ]
    return values[0] if values else b""


def _padded(cursor: _Cursor) -> bytes:
    length = cursor.number("<I")
    value = cursor.take(length)
    cursor.take(min(-length % 4, len(cursor.data) - cursor.at))
    return value


def _text(value: tuple[int, bytes], codepage: str) -> str:
    kind, data = value
    if kind == UNICODE:
        return data.decode("utf-16-le", errors="replace").rstrip("\0")
    return charsets.text_of(data.rstrip(b"\0"), codepage)[0]
