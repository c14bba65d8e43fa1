"""How a mail is written down: header lines and parts, out of which no value can break.

Python's generator folds and refolds what it is given and has let a display name become a second
address. Here every value is first one line of printable letters, then either plain ASCII or
encoded whole; nothing is parsed again. What goes in is hostile: subjects, names of customers and
of files (SAFETY.md, A9).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from . import addresses

EOL = b"\r\n"
WIDTH = 76  # characters of a line, RFC 5322 2.1.1 asks for less than 78
LONGEST_LINE = 998  # octets, the same
MAX_VALUE = 1_000  # characters of a subject or a name; nobody reads more
WORD_BYTES = 42  # of one encoded word: with its frame 68 letters, RFC 2047 allows 75
PIECE = 50  # letters of one piece of a long parameter, RFC 2231

ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")  # a display name without quotes
PRINTABLE = re.compile(r"[ -~]*")
LONG_WORD = re.compile(r"[^ ]{70}")
MESSAGE_ID = re.compile(r"[!-;=?-~]{1,500}")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
NOT_SHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, halves of letters, separators of lines


class NotAnAddress(Exception):
    """This is no address that a mail can be sent to."""


def one_line(value: str) -> str:
    """Return a value as one line without control characters."""
    value = value[:MAX_VALUE]
    if not (value.isascii() and value.isprintable()):
        value = "".join(" " if unicodedata.category(c) in NOT_SHOWN else c for c in value)
    return " ".join(value.split())


def text(name: str, value: str) -> bytes:
    """Return a header of words: a subject, a comment."""
    return _folded(name, _words(one_line(value)), b" ")


def plain(name: str, value: str) -> bytes:
    """Return a header whose value is ours. Raises ValueError when it is not plain ASCII."""
    if not PRINTABLE.fullmatch(value):
        raise ValueError(f"{name} is not plain")
    return _folded(name, value.encode().split(b" "), b" ")


def mailboxes(name: str, boxes: Iterable[tuple[str, str]]) -> bytes:
    """Return a header of (display name, address). Raises NotAnAddress."""
    return _folded(name, [_mailbox(*box) for box in boxes], b", ")


def ids(name: str, message_ids: Iterable[str]) -> bytes:
    """Return a header of Message-IDs, given without <>. What is none is left out."""
    good = [f"<{one}>".encode() for one in message_ids if MESSAGE_ID.fullmatch(one)]
    return _folded(name, good, b" ") if good else b""


def spec(address: str) -> str:
    """Return an address in the spelling that servers understand. Raises NotAnAddress."""
    valid = addresses.validated(address.encode("utf-8", "replace"))
    if not valid:
        raise NotAnAddress(address)
    return valid


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a mail: its header lines and what stands below them, both ready to be sent."""

    lines: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        return self.lines + EOL + self.body


def words(content: str, subtype: str, *, parameters: Mapping[str, str] | None = None) -> Part:
    """Return a part of text, in the encoding that takes the fewest bytes."""
    data = readable(content).encode("utf-8", "replace")
    encoding, body = _encoded(data)
    kind = f"text/{subtype}; charset=utf-8"
    kind += "".join(f"; {key}={value}" for key, value in (parameters or {}).items())
    lines = plain("Content-Type", kind) + plain("Content-Transfer-Encoding", encoding)
    return Part(lines=lines, body=body)


def file(name: str, content_type: str, content: bytes, *, content_id: str = "") -> Part:
    """Return a file as a part: shown inside the text by its `content_id`, else attached."""
    kind = content_type.partition(";")[0].strip().lower()
    # a mail inside a mail may not be base64 (RFC 2046, 5.2.1), and a multipart is no file
    if not MEDIA_TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    shown = "inline" if content_id else "attachment"
    lines = plain("Content-Type", kind)
    lines += plain("Content-Transfer-Encoding", "base64")
    lines += _folded("Content-Disposition", [shown.encode(), *_parameter("filename", name)], b"; ")
    if content_id:
        lines += ids("Content-ID", [content_id])
    return Part(lines=lines, body=encodebytes(content).replace(b"\n", EOL))


def many(subtype: str, parts: Sequence[Part], **parameters: str) -> Part:
    """Return parts as one part of parts; a single one stays as it is."""
    if len(parts) == 1:
        return parts[0]
    boundary = f"=_{secrets.token_hex(16)}"  # unguessable, so no text can hold it
    told = "".join(f'; {key}="{value}"' for key, value in parameters.items())
    lines = plain("Content-Type", f'multipart/{subtype}{told}; boundary="{boundary}"')
    mark = EOL + b"--" + boundary.encode()
    body = b"".join(mark + EOL + bytes(part) for part in parts)
    return Part(lines=lines, body=body.removeprefix(EOL) + mark + b"--" + EOL)


def readable(content: str) -> str:
    """Return text with one kind of line end and no other control characters but tabs."""
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    if content.isascii() and content.replace("\n", "").replace("\t", "").isprintable():
        return content
    return "".join(c for c in content if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def _mailbox(name: str, address: str) -> bytes:
    where = spec(address).encode()
    name = one_line(name)[:200]
    if not name:
        return where
    if ATOMS.fullmatch(name) and "=?" not in name:
        return name.encode() + b" <" + where + b">"
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <'.encode() + where + b">"
    return (EOL + b" ").join(_encoded_words(name)) + EOL + b" <" + where + b">"


def _words(value: str) -> list[bytes]:
    """Return a value cut where its header may be folded."""
    if value.isascii() and "=?" not in value and not LONG_WORD.search(value):
        return value.encode().split(b" ")
    return _encoded_words(value)


def _encoded_words(value: str) -> list[bytes]:
    out: list[bytes] = []
    piece = b""
    for letter in value:
        data = letter.encode("utf-8", "replace")
        if len(piece) + len(data) > WORD_BYTES:  # a letter is never torn
            out.append(_encoded_word(piece))
            piece = b""
        piece += data
    return [*out, _encoded_word(piece)]


def _encoded_word(data: bytes) -> bytes:
    return b"=?utf-8?B?" + b64encode(data) + b"?="


def _folded(name: str, pieces: Sequence[bytes], between: bytes) -> bytes:
    """Return a header line, folded between the pieces. A line holds more than a space, always."""
    line = name.encode() + b":"
    out: list[bytes] = []
    for number, piece in enumerate(pieces):
        end = between.rstrip(b" ") if number + 1 < len(pieces) else b""
        # the first piece stays beside its name: a line of spaces alone is not allowed
        if number and len(line) + len(piece) + len(end) >= WIDTH:
            out.append(line)
            line = b""
        line += b" " + piece + end
    return EOL.join([*out, line]) + EOL


def _parameter(name: str, value: str) -> list[bytes]:
    """Return a parameter in the way of RFC 2231, in as many pieces as it needs."""
    value = one_line(value)
    if value.isascii() and len(value) <= PIECE and not set('"\\%') & set(value):
        return [f'{name}="{value}"'.encode()]
    coded = quote(value.encode("utf-8", "replace"), safe="")
    pieces: list[str] = []
    for letter in re.findall(r"%..|[^%]", coded):
        if not pieces or len(pieces[-1]) + len(letter) > PIECE:
            pieces.append("")
        pieces[-1] += letter
    if len(pieces) == 1:
        return [f"{name}*=utf-8''{pieces[0]}".encode()]
    first, *rest = pieces
    return [
        f"{name}*0*=utf-8''{first}".encode(),
        *(f"{name}*{number}*={piece}".encode() for number, piece in enumerate(rest, 1)),
    ]


def _encoded(data: bytes) -> tuple[str, bytes]:
    lines = data.split(b"\n")
    if data.isascii() and max(map(len, lines)) <= LONGEST_LINE:
        body = EOL.join(lines)
        return "7bit", body if body.endswith(EOL) else body + EOL
    quoted = b2a_qp(data, quotetabs=False, istext=True).replace(b"\n", EOL) + EOL
    based = encodebytes(data.replace(b"\n", EOL)).replace(b"\n", EOL)
    if len(quoted) <= len(based):
        return "quoted-printable", quoted
    return "base64", based
