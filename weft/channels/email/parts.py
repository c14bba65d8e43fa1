"""The parts of a mail: where each begins and ends in the raw bytes.

The walk keeps offsets and copies nothing, has no recursion, and counts what it looks at: a mail
nested a thousand deep or cut into a million parts ends in `Unreadable`, not in a worker's death.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from . import headers
from .headers import Headers

MAX_DEPTH = 100  # multiparts inside each other; the deepest real one we met was 9
MAX_PARTS = 1_000
MAX_BOUNDARIES = 20_000  # lines that look like a boundary
MAX_LOOKED_AT = 1_000_000_000  # bytes searched for boundaries, about 0.3 s

AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
FIRST_LINE_BOUNDARY = re.compile(rb"(?:\A|\n)--([!-~][ -~]{0,199})\r?\n")


class Unreadable(Exception):
    """A mail beyond what any person sends. It is kept, and a person may look at the raw bytes."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One leaf of the tree, still encoded."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    content_type: str
    parameters: Mapping[str, str]
    inside: tuple[
        tuple[int, str], ...
    ]  # the multiparts around it: number and type, outermost first
    has_trouble: bool = False  # its surroundings were broken: a boundary is missing

    def content(self) -> bytes:
        """Return the decoded bytes, as far as they can be decoded."""
        body = self.raw[self.start : self.end]
        encoding = self.headers.word("content-transfer-encoding")
        if encoding == "base64":
            return headers.base64(body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        if encoding in {"x-uuencode", "uuencode", "x-uue"}:
            return _uudecoded(body)
        return body

    def disposition(self) -> tuple[str, Mapping[str, str]]:
        """Return "inline", "attachment" or "", and the parameters."""
        return headers.parameters(self.headers.first("content-disposition"))


@dataclass
class Budget:
    """What one mail may cost, shared with the mails it carries. Spending more is Unreadable."""

    parts: int = MAX_PARTS
    boundaries: int = MAX_BOUNDARIES
    looked_at: int = MAX_LOOKED_AT

    def spend(self, *, parts: int = 0, boundaries: int = 0, looked_at: int = 0) -> None:
        """Take from the budget. Raises Unreadable when it is empty."""
        self.parts -= parts
        self.boundaries -= boundaries
        self.looked_at -= looked_at
        if self.parts < 0:
            raise Unreadable(f"more than {MAX_PARTS} parts")
        if self.boundaries < 0 or self.looked_at < 0:
            raise Unreadable("too many boundaries")


def top(raw: bytes) -> tuple[Headers, int]:
    """Return the headers of a mail and where its body begins. Raises Unreadable."""
    return _headers(raw, 0, len(raw))


def walk(raw: bytes, budget: Budget, first: tuple[Headers, int] | None = None) -> Iterator[Part]:
    """Return the leaves of a mail in their order. `first` is its `top`, when that is known.

    Raises Unreadable.
    """
    # start, end, the multiparts around, the type when no header says one, trouble
    ahead: list[tuple[int, int, tuple[tuple[int, str], ...], str, bool]]
    ahead = [(0, len(raw), (), "text/plain", False)]
    multiparts = 0
    while ahead:
        start, end, inside, usual, has_trouble = ahead.pop()
        budget.spend(parts=1)
        own, body = first or _headers(raw, start, end)
        first = None
        kind, parameters = headers.parameters(own.first("content-type"))
        kind = kind if kind.count("/") == 1 else ("text/plain" if kind == "text" else usual)
        if not kind.startswith("multipart/"):
            yield Part(
                raw=raw, headers=own, start=min(body, end), end=end, content_type=kind,
                parameters=parameters, inside=inside, has_trouble=has_trouble,
            )  # fmt: skip
            continue
        if len(inside) >= MAX_DEPTH:
            raise Unreadable(f"more than {MAX_DEPTH} multiparts inside each other")
        multiparts += 1
        around = (*inside, (multiparts, kind))
        usual = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        children, is_whole = _children(raw, body, end, parameters.get("boundary", ""), budget)
        if not children:
            # no boundary anywhere: what is left is text, whatever it was meant to be
            yield Part(
                raw=raw, headers=own, start=min(body, end), end=end, content_type="text/plain",
                parameters={}, inside=around, has_trouble=True,
            )  # fmt: skip
            continue
        is_broken = has_trouble or not is_whole
        ahead += [(low, high, around, usual, is_broken) for low, high in reversed(children)]


def _headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    try:
        until, body = headers.split(raw, start, end)
        found = headers.read(raw[start:until])
    except headers.TooManyHeaders as problem:
        raise Unreadable(str(problem)) from problem
    # a part may lose its empty line on the way; then the first lines are no headers but text
    return (found, body) if found.lines or until == start else (found, start)


def _children(
    raw: bytes, start: int, end: int, boundary: str, budget: Budget
) -> tuple[list[tuple[int, int]], bool]:
    """Return where the children of a multipart lie, and whether it is closed properly."""
    needle = boundary.encode("utf-8", "surrogateescape")
    found, is_closed = _between(raw, start, end, needle, budget) if needle else ([], False)
    if found:
        return found, is_closed
    # the boundary was lost or rewritten: take the first line that looks like one
    guess = FIRST_LINE_BOUNDARY.search(raw[start : min(end, start + 65_536)])
    if not guess or guess.group(1).rstrip() == needle:
        return [], False
    return _between(raw, start, end, guess.group(1).rstrip(), budget)[0], False


def _between(
    raw: bytes, start: int, end: int, boundary: bytes, budget: Budget
) -> tuple[list[tuple[int, int]], bool]:
    """Return what lies between the lines of a boundary, and whether the last line is there."""
    needle = b"\n--" + boundary
    children: list[tuple[int, int]] = []
    opened = -1
    # no line end stands before a boundary on the very first line
    is_first = raw.startswith(needle[1:], start)
    at = start
    while True:
        hit = start - 1 if is_first else raw.find(needle, at, end)
        if hit < 0 and not is_first:
            budget.spend(boundaries=1, looked_at=end - at)
            break
        budget.spend(boundaries=1, looked_at=max(hit - at, 0))
        is_first = False
        at = hit + len(needle)
        line = AFTER_BOUNDARY.match(raw[at : min(end, at + 200)])
        if not line:
            continue
        if opened >= 0:
            # the line end before a boundary belongs to the boundary
            until = hit - (raw[hit - 1 : hit] == b"\r")
            children.append((opened, max(opened, until)))
        if line.group(1):
            return children, True
        opened = at + line.end()
        at = opened - 1
    if opened >= 0:
        children.append((min(opened, end), end))
    return children, False


def _uudecoded(body: bytes) -> bytes:
    out = []
    for line in body.splitlines():
        if line.startswith(b"begin ") or line.strip() in {b"end", b"`", b""}:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # some encoders count the padding wrongly; the length stands in the first letter
            try:
                out.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1]))
            except binascii.Error:
                continue
    return b"".join(out)
