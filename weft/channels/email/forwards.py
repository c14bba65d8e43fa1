"""Who wrote a mail that somebody sent on.

An agent forwards a customer's mail, and the customer is the one to answer.

A forwarded mail stands in the text as a block of From, Date, To and Subject, in the words of the
program that forwarded it. Everything in it was typed, or could have been: it names whom to answer
and proves nothing about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import re2

from . import addresses, languages, quoting
from .addresses import Address
from .mime import Mail

MAX_LINES = 500  # of the forwarding person's own words above the block


@dataclass(frozen=True, kw_only=True)
class Original:
    """The mail inside a forwarded one, as far as its block tells."""

    sender: Address  # claimed, never verified
    subject: str
    text: str  # what stands below the block


def original(mail: Mail) -> Original | None:
    """Return the mail that was sent on, None when there is none, or its author is not named.

    A mail that was sent on as a file is preferred to one in the text.
    """
    for inner in mail.forwarded:
        if inner.sender:
            return Original(sender=inner.sender, subject=inner.subject, text=inner.preview)
    return in_text(mail.text)


def in_text(text: str) -> Original | None:
    """Return the first mail that was sent on inside a text."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:MAX_LINES]):
        plain = _plain(line)
        if not plain or not (_separator().fullmatch(plain) or ":" in plain):
            continue
        start = number + 1 if _separator().fullmatch(plain) else number
        while start < min(number + 4, len(lines)) and not _plain(lines[start]):
            start += 1
        found = _block(lines, start)
        if found:
            return found
    return None


def _block(lines: list[str], start: int) -> Original | None:
    block = [_plain(line) for line in lines[start : start + quoting.MAX_BLOCK]]
    roles = quoting.roles_of(block)
    if not roles:
        return None
    boxes = addresses.mailboxes(_without_link(roles["from"]).encode())
    if len(boxes) != 1 or not boxes[0].is_valid:
        return None
    body = start + next((at for at, line in enumerate(block) if not line), len(block))
    return Original(
        sender=boxes[0],
        subject=roles.get("subject", ""),
        text="\n".join(_unmarked(line) for line in lines[body:]).strip(),
    )


def _plain(line: str) -> str:
    return quoting.bare(_unmarked(line))


def _unmarked(line: str) -> str:
    # Apple Mail forwards as a quote
    return line.lstrip().removeprefix(">").removeprefix(" ") if line.lstrip()[:1] == ">" else line


def _without_link(said: str) -> str:
    """Undo what programs make of an address: `Ada <a@b<mailto:a@b>>`, `Ada [mailto:a@b]`."""
    said = said.replace("[mailto:", "<").replace("]", ">")
    before, mark, after = said.partition("<mailto:")
    if not mark:
        return said
    address = after.partition(">")[0]
    return f"{before.rstrip('< ').removesuffix(address).rstrip('< ')} <{address}>"


@cache
def _separator() -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = False
    words = languages.any_of("forwarded", "original")
    return re2.compile(rf"[-_*=> ]*{words} ?:?[-_*= ]*", options)
