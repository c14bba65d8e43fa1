"""Figures: what a bench found out, as a small table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number. `goal` says what it should be: at most, at least, or nothing in particular."""

    key: str
    value: float
    words: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.at_most is not None:
            return f"≤ {_number(self.at_most)}"
        return f"≥ {_number(self.at_least)}" if self.at_least is not None else ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; a figure without one is content."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.at_least is None or self.value >= self.at_least


def table(title: str, figures: Sequence[Figure]) -> str:
    """Lay the figures out in columns."""
    rows = [
        (figure.words, _number(figure.value), figure.goal, "" if figure.is_met else "not reached")
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"  {words:<{widths[0]}}  {value:>{widths[1]}}  {goal:<{widths[2]}}  {verdict}".rstrip()
        for words, value, goal, verdict in rows
    ]
    return "\n".join([title, *lines])


def as_json(name: str, figures: Sequence[Figure]) -> str:
    """Return the figures as one JSON object on one line."""
    return json.dumps({"bench": name} | {f.key: _rounded(f.value) for f in figures})


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else float(f"{value:.4g}")


def _number(value: float | None) -> str:
    if value is None or value != value:  # noqa: PLR0124 -- not a number
        return "-"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
