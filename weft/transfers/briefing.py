"""A briefing: what whoever takes a conversation over should know before the first word.

Pure. What is known is arranged and kept short; whoever hands over reads it, and may change it.
The customer's mood is left out: nothing that is known here measures it honestly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

LONGEST = 4_000  # characters of one part
LAST = 6  # messages that are told
SHORT = 160  # characters of a message


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """The four questions that nobody should have to ask again."""

    who: str = ""
    matter: str = ""
    tried: str = ""
    promised: str = ""

    def trimmed(self) -> Briefing:
        """Return it as it is kept: without spaces around, and not longer than anybody reads."""
        return Briefing(
            **{field.name: getattr(self, field.name).strip()[:LONGEST] for field in fields(self)}
        )

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(getattr(self, field.name).strip() for field in fields(self))


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message or note, and who is called its author."""

    author: str
    text: str
    is_hidden: bool = False


def last_words(said: Sequence[Said]) -> list[str]:
    """Return the last messages in short, one a line; what was hidden stays hidden."""
    told = [one for one in said if one.text.strip() and not one.is_hidden]
    return [f"{one.author}: {shortened(one.text)}" for one in told[-LAST:]]


def shortened(text: str) -> str:
    """Return a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= SHORT:
        return line
    return f"{line[:SHORT].rsplit(' ', 1)[0].rstrip(' .,;:')}…"


def listed(lines: Iterable[str]) -> str:
    """Return lines as a list that is easy to change by hand."""
    return "\n".join(f"• {line}" for line in lines)
