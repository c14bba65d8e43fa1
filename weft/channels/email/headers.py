"""The header block of a mail or of one of its parts: raw values, and how to read them.

Values are kept as bytes. Decoding is for showing; what decides (addresses, ids) reads the bytes,
because an encoded word can say anything.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import re2

from . import charsets

MAX_HEADERS = 10_000
MAX_BLOCK = 1024 * 1024  # bytes
MAX_SHOWN = 20_000  # bytes of one value that are decoded to be shown
MAX_PARAMETERS = 200

ENCODED_WORD = re2.compile(rb"=\?([!-<>@-~]{1,60})\?([bBqQ])\?([^?]*)\?=")
# Python's own engine where an expression is a row of character classes and cannot backtrack: it is
# many times faster to call than RE2
END_OF_BLOCK = re.compile(rb"\n[ \t]*\r?\n")
NAME = re.compile(rb"[!-9;-~]{1,200}")
QUOTE_OR_SEMICOLON = re.compile(rb'["\\;]')
CONTROL = dict.fromkeys([*range(32), 127], " ")


class TooManyHeaders(Exception):
    """No person wrote this header block: it has too many lines or bytes."""


@dataclass(frozen=True)
class Headers:
    """Headers in their order; names in small letters, values unfolded and otherwise untouched."""

    lines: tuple[tuple[str, bytes], ...] = ()
    has_trouble: bool = False
    _named: dict[str, list[bytes]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name, value in self.lines:
            self._named.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return iter(self.lines)

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def every(self, name: str) -> list[bytes]:
        """Return the raw values of a header, topmost first."""
        return self._named.get(name, [])

    def first(self, name: str) -> bytes:
        """Return the topmost raw value, b"" when there is none."""
        return self._named.get(name, [b""])[0]

    def text(self, name: str) -> str:
        """Return the topmost value as people read it, in one line."""
        return decoded(self.first(name))

    def word(self, name: str) -> str:
        """Return the topmost value up to a ; or a space, in small letters: `auto-replied`."""
        value = self.first(name)[:1000].split(b";", 1)[0].split(None, 1)
        return value[0].decode("ascii", "replace").lower() if value else ""


def split(raw: bytes, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return where the header block of `raw[start:end]` ends and where the body begins.

    Raises TooManyHeaders when no block of a bearable size is found.
    """
    end = len(raw) if end is None else end
    if raw[start : start + 1] == b"\n":
        return start, start + 1
    if raw[start : start + 2] == b"\r\n":
        return start, start + 2
    window = raw[start : min(end, start + MAX_BLOCK + 4)]
    found = END_OF_BLOCK.search(window)
    if found:
        until = start + found.start()
        return until - (raw[until - 1 : until] == b"\r"), start + found.end()
    if end - start > MAX_BLOCK:
        raise TooManyHeaders(f"more than {MAX_BLOCK} bytes")
    return end, end


def read(block: bytes) -> Headers:
    """Return the headers of a block. Lines that are none are left out and noted.

    Raises TooManyHeaders.
    """
    if len(block) > MAX_BLOCK:
        raise TooManyHeaders(f"{len(block)} bytes")
    lines: list[tuple[str, list[bytes]]] = []
    has_trouble = False
    for number, line in enumerate(block.splitlines()):
        if line.startswith((b" ", b"\t")) and lines:
            lines[-1][1].append(line)
            continue
        written, colon, value = line.partition(b":")
        name = _name(written) if colon else ""
        if not name:
            # mbox and some pipes put their own "From " line on top
            has_trouble = has_trouble or not (
                number == 0 and line.startswith((b"From ", b">From "))
            )
            continue
        lines.append((name, [value]))
        if len(lines) > MAX_HEADERS:
            raise TooManyHeaders(f"more than {MAX_HEADERS}")
    return Headers(
        tuple((name, b"".join(value).strip()) for name, value in lines), has_trouble=has_trouble
    )


def of(raw: bytes) -> Headers:
    """Return the headers of a mail inside a mail; none when they are more than bearable."""
    try:
        return read(raw[: split(raw)[0]])
    except TooManyHeaders:
        return Headers(has_trouble=True)


@lru_cache(maxsize=4096)
def _name(written: bytes) -> str:
    """Return a header's name in small letters, "" when it is none."""
    written = written.rstrip()
    return written.decode("ascii").lower() if NAME.fullmatch(written) else ""


def decoded(value: bytes) -> str:
    """Return a header value as people read it: encoded words and 8-bit text decoded, one line."""
    value = value[:MAX_SHOWN]
    if b"=?" not in value:
        return _one_line(charsets.text_of(value, "")[0])
    said: list[tuple[str, bytes]] = []  # charset, bytes; "" for plain text
    at = 0
    for word in ENCODED_WORD.finditer(value):
        between = value[at : word.start()]
        # the space between two encoded words belongs to neither (RFC 2047, 6.2)
        if between.strip() or not said or not said[-1][0]:
            said.append(("", between))
        charset, how, content = word.groups()
        # RFC 2231 lets a word name its language: utf-8*pl
        label = charset.split(b"*")[0].decode("ascii", "replace").lower()
        data = _unquoted(content) if how in b"qQ" else base64(content)
        if said and said[-1][0] == label:
            # a letter may be torn between two words of one charset
            said[-1] = (label, said[-1][1] + data)
        else:
            said.append((label, data))
        at = word.end()
    said.append(("", value[at:]))
    return _one_line("".join(charsets.text_of(data, label)[0] for label, data in said))


@lru_cache(maxsize=1024)
def parameters(value: bytes) -> tuple[str, Mapping[str, str]]:
    """Return the main word of a Content-Type or Content-Disposition, and its parameters decoded.

    Understands RFC 2231 (continuations, charsets), and what mailers write instead of it.
    """
    pieces = _pieces(value[:MAX_SHOWN])
    main = next(pieces, b"").strip().decode("ascii", "replace").lower()
    plain: dict[str, bytes] = {}
    parts: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for count, piece in enumerate(pieces):
        if count >= MAX_PARAMETERS:
            break
        key, _, given = piece.partition(b"=")
        name = key.strip().decode("ascii", "replace").lower()
        content = _unescaped(given.strip())
        base, star, number = name.partition("*")
        if not star:
            plain.setdefault(name, content)
            continue
        is_coded = name.endswith("*")
        number = number.rstrip("*")
        order = int(number) if number.isdecimal() and len(number) <= 3 else 0
        parts.setdefault(base, {}).setdefault(order, (is_coded, content))
    result = {name: decoded(content) for name, content in plain.items()}
    result |= {name: _joined(pieces) for name, pieces in parts.items()}
    return main, result


def base64(data: bytes) -> bytes:
    """Decode base64 as far as it goes: without padding, with rubbish, or several ones in a row."""
    if b"=" not in data.rstrip(b"= \t\r\n"):
        return _base64(data)
    pieces = data.split(b"=")
    if len(pieces) > 1000:
        return _base64(data.replace(b"=", b""))
    return b"".join(_base64(piece) for piece in pieces)


BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOT_BASE64 = bytes(set(range(256)) - set(BASE64))


def _base64(data: bytes) -> bytes:
    clean = data.translate(None, NOT_BASE64)
    if len(clean) % 4 == 1:
        clean = clean[:-1]  # six bits are no byte
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _unquoted(content: bytes) -> bytes:
    return binascii.a2b_qp(content.replace(b" ", b"_"), header=True)


def _one_line(text: str) -> str:
    if text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(text.translate(CONTROL).split())


def _pieces(value: bytes) -> Iterator[bytes]:
    """Split at semicolons that stand outside quotes."""
    if b'"' not in value:
        yield from value.split(b";")
        return
    start = at = 0
    is_quoted = False
    while mark := QUOTE_OR_SEMICOLON.search(value, at):
        at = mark.end()
        byte = mark.group()
        if byte == b'"':
            is_quoted = not is_quoted
        elif byte == b"\\":
            at += is_quoted
        elif not is_quoted:
            yield value[start : at - 1]
            start = at
    yield value[start:]


def _unescaped(content: bytes) -> bytes:
    if content[:1] == b'"':
        content = content[1:].rpartition(b'"')[0] if b'"' in content[1:] else content[1:]
        # Windows programs write whole paths without doubling the backslash
        return content.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return content


def _joined(pieces: dict[int, tuple[bool, bytes]]) -> str:
    charset = ""
    data = b""
    for position, order in enumerate(sorted(pieces)):
        is_coded, content = pieces[order]
        if is_coded:
            if position == 0 and content.count(b"'") >= 2:
                label, _, content = content.split(b"'", 2)
                charset = label.decode("ascii", "replace")
            content = _percent_decoded(content)
        data += content
    return _one_line(charsets.text_of(data, charset)[0])


def _percent_decoded(content: bytes) -> bytes:
    first, *rest = content.split(b"%")
    out = [first]
    for piece in rest:
        try:
            out.append(binascii.unhexlify(piece[:2]) + piece[2:])
        except binascii.Error:
            out.append(b"%" + piece)
    return b"".join(out)
