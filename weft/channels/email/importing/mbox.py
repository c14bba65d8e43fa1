"""Where mails begin and end in an mbox file. It is read in blocks: a huge one costs no memory.

Four dialects are in use and none says which it is. A mail begins with a line `From somebody date`
that headers follow; a sentence of a body that begins with From has neither date nor headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, NamedTuple

BLOCK = 1024 * 1024  # bytes read at once
LONGEST = 512  # bytes of a line that begins a mail, and of the name of the header below it
# From ada@post.example Fri Nov 20 10:15:00 2026 (and +0100 before or after the year), then a header
FROM_LINE = re.compile(
    rb"From ([^\r\n]{0,300}?\d{1,2}:\d\d(?::\d\d)?[^\r\n]{0,40}?\b[12]\d{3}\b[^\r\n]{0,40})\r?\n"
    rb"(?=>?[!-9;-~]{1,100}[ \t]?:|>?From )"
)
QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
DATE = re.compile(rb"(?:[A-Z][a-z]{2},? +)?[A-Z][a-z]{2} +\d{1,2} +\d.*|\d{1,2} [A-Z][a-z]{2} .*")


class Stretch(NamedTuple):
    """One mail: where its headers begin, its length, and when its mailbox took it."""

    offset: int
    length: int
    came_at: datetime | None


def begins(head: bytes) -> bool:
    """Tell whether a file with this beginning is an mbox at all."""
    return FROM_LINE.match(head) is not None


def stretches(file: BinaryIO) -> Iterator[Stretch]:
    """Return where the mails of an mbox lie, in their order."""
    opened: tuple[int, datetime | None] | None = None
    for start, line in _from_lines(file):
        if opened:
            yield _stretch(opened, start)
        opened = start + line.end() - line.start(), _date(line.group(1))
    size = file.seek(0, 2)
    if opened:
        yield _stretch(opened, size)


def unquoted(raw: bytes) -> bytes:
    """Return a mail as it was before it stood in an mbox: without the > before From."""
    raw = QUOTED.sub(b"", raw)
    # the empty line that divides two mails belongs to neither
    for end in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(end):
            return raw[: -len(end) // 2]
    return raw


def _stretch(opened: tuple[int, datetime | None], end: int) -> Stretch:
    offset, came_at = opened
    return Stretch(offset, max(end - offset, 0), came_at)


def _from_lines(file: BinaryIO) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Return where each mail begins, and the line that says so."""
    file.seek(0)
    held, at = b"\n", -1  # as if a line ended before the file; `held` begins `at` in it
    is_last = False
    while not is_last:
        block = file.read(BLOCK)
        is_last = not block
        held += block
        # a line that the end of the block may cut is looked at with the next one
        until = len(held) if is_last else max(len(held) - LONGEST, 0)
        place = -1
        while 0 <= (place := held.find(b"\nFrom ", place + 1)) < until:
            if line := FROM_LINE.match(held, place + 1):
                yield at + place + 1, line
        held, at = held[until:], at + until


def _date(said: bytes) -> datetime | None:
    """Return the time in a line `From`; without a zone it is taken as UTC, a day at most wrong."""
    found = DATE.search(said)
    try:
        date = parsedate_to_datetime(found.group().decode("ascii", "ignore")) if found else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date and (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
