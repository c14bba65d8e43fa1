"""The empty room in a letter's HTML: what stands around the words of its cells and blocks.

An estimate for a frame that nobody can measure, made of what the mail itself asks for in pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import markup

CELLS = {"td", "th"}
MOST = 60  # pixels of one side that we believe
EDGE = 3  # pixels: a border, and what stands between two cells
LETTER = 7.3  # pixels that a letter is wide
PADDING = re.compile(r"(?:^|;)\s*padding(-[a-z]+)?\s*:\s*([^;]+)", re.IGNORECASE)
HEADINGS = {"h1": 40, "h2": 26, "h3": 16}  # pixels more than a paragraph takes
SIDES = ("-top", "-right", "-bottom", "-left")


def lines(html: str, line: int, columns: int) -> int:
    """Return how many lines of `line` pixels it takes beside its words, `columns` letters wide."""
    pixels = more = 0
    row = _Row()
    padding = ["1"]  # of the cells of the tables that are open
    for token in markup.tokens(html):
        if token.name in {"tr", "table"}:
            pixels += row.tall
            more += row.lines_more(columns)
            row = _Row()
        if token.kind == "text":
            said = html[token.start : token.end]
            row.letters += 0 if said.isspace() else len(said)
        elif token.name == "table" and token.kind == "open":
            padding.append(markup.attributes(html, token).get("cellpadding", "1"))
        elif token.name == "table" and len(padding) > 1:
            padding.pop()
        elif token.kind == "open" and token.name in CELLS:
            row.add(_sides(markup.attributes(html, token), padding[-1]))
        elif token.kind == "open" and token.name in markup.BLOCKS:
            sides = _sides(markup.attributes(html, token), "0")
            pixels += sides["-top"] + sides["-bottom"] + HEADINGS.get(token.name, 0)
    return math.ceil((pixels + row.tall) / line) + more + row.lines_more(columns)


@dataclass
class _Row:
    """A row of cells: they are as tall as the tallest, and share what is wide."""

    tall: int = 0
    letters: int = 0
    cells: list[int] = field(default_factory=list)

    def add(self, sides: Mapping[str, int]) -> None:
        """Put a cell into it."""
        self.tall = max(self.tall, sides["-top"] + sides["-bottom"] + EDGE)
        self.cells.append(sides["-left"] + sides["-right"] + EDGE)

    def lines_more(self, columns: int) -> int:
        """Return how many lines more its words take than the same words beside each other."""
        room = max(columns - sum(self.cells) / LETTER, columns / 4)
        if len(self.cells) < 2 or self.letters <= room:
            return 0
        return math.ceil(self.letters / room) + 1 - math.ceil(self.letters / columns)


def _sides(said: Mapping[str, str], usual: str) -> dict[str, int]:
    found = dict.fromkeys(SIDES, _pixels(usual))
    for side, value in PADDING.findall(said.get("style", "")):
        values = [_pixels(one) for one in value.split()]
        if not side:
            # one for all, two for the block and the line, three or four around
            found |= dict(zip(SIDES, (values * 4)[:4] if len(values) < 3 else values, strict=False))
        elif side.lower() in found:
            found[side.lower()] = values[0]
    return found


def _pixels(said: str) -> int:
    digits = re.match(r"\d{1,3}", said)
    return min(MOST, int(digits.group())) if digits and not said.endswith(("%", "em")) else 0
