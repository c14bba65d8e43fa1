"""Who a mail says it is from and to: the raw addr-spec, validated, or nothing.

A display name may be decoded, because people read it. An address never is: a parser that decodes
`=?utf-8?q?admin?=@example.com` hands an account to whoever writes so (cpython #152519). What is
not plainly an address is `invalid`; nothing is repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import idna
import re2

from . import headers

MAX_LOCAL = 64  # octets, RFC 5321 4.5.3.1.1
MAX_DOMAIN = 253  # octets of the spelled-out name, RFC 1035
MAX_MAILBOXES = 1_000  # of one header; the rest is not read
MAX_COMMENT_DEPTH = 10

# A quoted local part is legal, never seen in real mail, and loved by attackers: invalid
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
SPECIAL = re.compile(rb'["(<,;:]')
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(rb"\\(.)")
LOOKS_LIKE_ADDRESS = re2.compile(r"[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+\.[^\s<>\"'(),;:@]+")


class Doubt(StrEnum):
    """Why the sender of a mail cannot be believed, before anybody asks DKIM."""

    NONE = ""
    NO_FROM = "no_from"
    SEVERAL = "several_from"
    INVALID = "invalid_from"
    POSING = "name_shows_another_address"


@dataclass(frozen=True, kw_only=True)
class Address:
    """One mailbox. `spec` is "" when what stood there is no address; `raw` shows what did."""

    spec: str
    name: str = ""  # decoded, to be shown
    raw: str = ""  # what stood in the header, to be shown when spec is ""

    @property
    def is_valid(self) -> bool:
        """Whether there is an address at all."""
        return bool(self.spec)

    @property
    def key(self) -> str:
        """The address to compare by: small letters, the domain in its ASCII form."""
        return key_of(self.spec)

    @property
    def domain(self) -> str:
        """The domain in its ASCII form, small letters; "" when invalid."""
        return self.key.rpartition("@")[2]

    @property
    def shown(self) -> str:
        """The address as its owner writes it: żółw.example instead of xn--….

        Of a domain that mixes scripts, or spells badly, the ASCII form.
        """
        local, at, domain = self.spec.rpartition("@")
        return f"{local}{at}{_readable(domain)}" if at else ""

    @property
    def poses_as_another(self) -> bool:
        """Whether the name shows an address that is not this one."""
        return "@" in self.name and any(
            claimed.lower() != self.spec.lower()
            for claimed in LOOKS_LIKE_ADDRESS.findall(self.name)
        )


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The one author of a mail, or why there is none. `address` is None unless it is the only."""

    address: Address | None
    doubt: Doubt = Doubt.NONE


def sender(values: Sequence[bytes]) -> Sender:
    """Return the author from all raw From headers of a mail."""
    found = [address for value in values for address in mailboxes(value)]
    if len(values) == 1:
        found = _with_commas_in_names(found)
    if not found:
        return Sender(address=None, doubt=Doubt.NO_FROM)
    if len(values) > 1 or len(found) > 1:
        return Sender(address=None, doubt=Doubt.SEVERAL)
    (only,) = found
    if not only.is_valid:
        return Sender(address=None, doubt=Doubt.INVALID)
    return Sender(address=only, doubt=Doubt.POSING if only.poses_as_another else Doubt.NONE)


def _with_commas_in_names(found: list[Address]) -> list[Address]:
    """Join `Kowalski, Jan <jan@shop.example>`, which lacks its quotes, to one mailbox."""
    *before, last = found or [Address(spec="")]
    if not last.is_valid or not before or any(set("@<>") & set(piece.raw) for piece in before):
        return found
    if any(piece.is_valid for piece in before):
        return found
    name = ", ".join(filter(None, [*(piece.raw for piece in before), last.name]))
    return [Address(spec=last.spec, name=name)]


def mailboxes(value: bytes) -> tuple[Address, ...]:
    """Return the mailboxes of a raw header, members of groups too, in their order.

    What is no mailbox is there as an invalid one, so that nobody is silently left out.
    """
    reader = _Reader(value[: headers.MAX_BLOCK])
    found: list[Address] = []
    while len(found) < MAX_MAILBOXES and (address := reader.mailbox()) is not None:
        found.append(address)
    return tuple(found)


def validated(spec: bytes) -> str:
    """Return an addr-spec as text, the domain in small letters, or "" when it is none."""
    try:
        local, at, domain = spec.decode("utf-8").rpartition("@")
    except UnicodeDecodeError:
        return ""
    if not at or not domain or len(local.encode()) > MAX_LOCAL or "=?" in local:
        return ""
    if not _is_local(local) or not (domain := _domain(domain)):
        return ""
    return f"{local}@{domain}"


def key_of(spec: str) -> str:
    """Return the form of a validated address to compare by.

    The local part in small letters: no provider of our markets tells Jan@ and jan@ apart.
    """
    local, _, domain = spec.rpartition("@")
    return f"{local.lower()}@{domain}" if domain else ""


def _is_local(local: str) -> bool:
    if local.isascii():
        return bool(LOCAL.fullmatch(local))
    # RFC 6531: letters of any script, in the one spelling that Unicode prefers
    plain = "".join(
        "x" if ord(letter) > 127 and unicodedata.category(letter)[0] in "LMN" else letter
        for letter in local
    )
    return unicodedata.normalize("NFC", local) == local and bool(LOCAL.fullmatch(plain))


def _domain(domain: str) -> str:
    """Return a domain in ASCII and small letters, "" when it is none."""
    if len(domain) > MAX_DOMAIN:
        return ""
    if not domain.isascii():
        try:
            domain = idna.encode(domain.lower(), uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError):
            return ""
    domain = domain.lower()
    labels = domain.split(".")
    if len(domain) > MAX_DOMAIN or not all(LABEL.fullmatch(label) for label in labels):
        return ""
    return "" if labels[-1].isdecimal() else domain


def _readable(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        shown = idna.decode(domain)
    except (idna.IDNAError, UnicodeError, ValueError):
        return domain
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in shown if letter.isalpha()}
    return shown if len(scripts) == 1 else domain


class _Reader:
    """Reads mailboxes off a raw header, left to right, each byte once."""

    def __init__(self, value: bytes) -> None:
        self.value = value
        self.at = 0

    def mailbox(self) -> Address | None:
        """Return the next mailbox, None at the end."""
        while True:
            start = self.at
            words, inside, after, comments, ended_by = self._parts()
            raw = self.value[start : self.at].strip(b" \t,;")
            if ended_by == b":" and inside is None:
                continue  # "undisclosed-recipients:" names a group; its members follow
            if not raw and ended_by:
                continue
            if not raw:
                return None
            return _address(words, inside, after, comments, raw)

    def _parts(self) -> tuple[bytes, bytes | None, bytes, list[bytes], bytes]:
        """Read up to a comma: words before <>, what is inside, what follows, comments, the end."""
        words, after = bytearray(), bytearray()
        inside: bytes | None = None
        comments: list[bytes] = []
        while mark := SPECIAL.search(self.value, self.at):
            into = words if inside is None else after
            into += self.value[self.at : mark.start()]
            self.at = mark.start()
            byte = mark.group()
            if byte == b'"':
                into += self._quoted()
            elif byte == b"(":
                comments.append(self._comment())
                into += b" "
            elif byte == b"<" and inside is None:
                inside = self._angle()
            elif byte == b"<" or (byte == b":" and inside is not None):
                into += byte
                self.at += 1
            else:
                self.at += 1
                return bytes(words), inside, bytes(after), comments, byte
        into = words if inside is None else after
        into += self.value[self.at :]
        self.at = len(self.value)
        return bytes(words), inside, bytes(after), comments, b""

    def _quoted(self) -> bytes:
        start = self.at
        self.at += 1
        while self.at < len(self.value):
            byte = self.value[self.at]
            self.at += 2 if byte == 0x5C else 1
            if byte == 0x22:
                break
        return self.value[start : self.at]

    def _comment(self) -> bytes:
        start, depth = self.at, 0
        while self.at < len(self.value):
            byte = self.value[self.at]
            self.at += 2 if byte == 0x5C else 1
            depth += (byte == 0x28) - (byte == 0x29)
            if depth == 0 or depth > MAX_COMMENT_DEPTH:
                break
        return self.value[start : self.at]

    def _angle(self) -> bytes:
        end = self.value.find(b">", self.at)
        end = len(self.value) if end < 0 else end
        inside = self.value[self.at + 1 : end]
        # without its > the bracket is part of something else
        self.at = end + 1
        return inside if end < len(self.value) else inside + b"\0"


def _address(
    words: bytes, inside: bytes | None, after: bytes, comments: list[bytes], raw: bytes
) -> Address:
    shown = headers.decoded(raw)[:1000]
    if inside is None:
        spec = validated(words.strip())
        name = _name(b" ".join(comment[1:-1] for comment in comments))
    else:
        # <@relay.example:ada@shop.example>, a route, died in the nineties: two readers would see
        # two addresses, so it is invalid like all that does not match
        spec = "" if after.strip() else validated(inside.strip())
        name = _name(words)
    if any(_misleads(comment, spec) for comment in comments):
        spec = ""
    return Address(spec=spec, name=name, raw="" if spec else shown)


def _misleads(comment: bytes, spec: str) -> bool:
    """Tell whether a comment holds an address of its own, to fool somebody's parser."""
    return b"<" in comment or (b"@" in comment and spec.encode() not in comment)


def _name(words: bytes) -> str:
    words = words.strip()
    if quoted := QUOTED.fullmatch(words):
        words = ESCAPED.sub(rb"\1", quoted.group(1))
    name = headers.decoded(words)
    if name.isascii():
        return name[:300]
    seen = (letter for letter in name if unicodedata.category(letter) not in {"Cf", "Cc"})
    return "".join(seen)[:300]
