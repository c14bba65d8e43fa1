"""What an import found and did, for people and for programs. A rehearsal's reads the same."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from .archives import Trouble

MOST_TOLD = 50  # troubles that are told one by one


@dataclass
class Report:
    """Figures that grow while mails go by."""

    is_rehearsal: bool
    mails: int = 0  # read, whatever became of them
    new: int = 0  # messages that were stored, or would be
    ours: int = 0  # of the new ones
    here_already: int = 0
    too_old: int = 0  # before the day from which mails are wanted
    matters: set[int] = field(default_factory=set)  # to which new mails belong
    customers: set[tuple[str, str]] = field(default_factory=set)  # who wrote them, or got them
    unreadable: list[Trouble] = field(default_factory=list)
    left_alone: list[Trouble] = field(default_factory=list)  # what is no plain, readable file
    passed_over: list[str] = field(default_factory=list)  # folders of drafts, spam, trash
    unwanted: int = 0  # mails of that kind elsewhere
    oldest: datetime | None = None
    newest: datetime | None = None
    biggest: int = 0  # bytes
    biggest_place: str = ""
    years: Counter[int] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def per_second(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds if self.seconds else 0

    def saw(self, sent_at: datetime, length: int, place: tuple[str, int | None]) -> None:
        """Count a mail that was read."""
        self.mails += 1
        self.years[sent_at.year] += 1
        self.oldest = min(self.oldest or sent_at, sent_at)
        self.newest = max(self.newest or sent_at, sent_at)
        if length > self.biggest:
            self.biggest, self.biggest_place = length, _shown(*place)

    def as_json(self) -> str:
        """Return everything as one JSON object."""
        return json.dumps(
            {
                "is_rehearsal": self.is_rehearsal,
                "mails": self.mails,
                "new": self.new,
                "ours": self.ours,
                "here_already": self.here_already,
                "too_old": self.too_old,
                "matters": len(self.matters),
                "customers": len(self.customers),
                "unreadable": [vars(one) for one in self.unreadable],
                "left_alone": [vars(one) for one in self.left_alone],
                "passed_over": self.passed_over,
                "unwanted": self.unwanted,
                "oldest": self.oldest and self.oldest.isoformat(),
                "newest": self.newest and self.newest.isoformat(),
                "biggest": {"bytes": self.biggest, "place": self.biggest_place},
                "years": dict(sorted(self.years.items())),
                "seconds": round(self.seconds, 2),
                "per_second": round(self.per_second, 1),
            }
        )

    def as_text(self) -> str:
        """Return everything as a page for a terminal."""
        return "\n".join(
            [
                "Nothing was written: this was a rehearsal." if self.is_rehearsal else "Imported.",
                "",
                *self._figures(),
                *_listed("By year", [f"{year}  {n:>9,}" for year, n in sorted(self.years.items())]),
                *_listed("Could not be read, kept to be looked at", _told(self.unreadable)),
                *_listed("Left alone", _told(self.left_alone)),
                *_listed("Folders passed over", self.passed_over[:MOST_TOLD]),
            ]
        )

    def _figures(self) -> list[str]:
        will = "would be new" if self.is_rehearsal else "new"
        rows = [
            ("mails read", f"{self.mails:,}"),
            (will, f"{self.new:,}"),
            ("  of them ours", f"{self.ours:,}"),
            ("  matters", f"{len(self.matters):,}"),
            ("  customers", f"{len(self.customers):,}"),
            ("here already", f"{self.here_already:,}"),
            ("before the day asked for", f"{self.too_old:,}"),
            ("drafts, spam and trash", f"{self.unwanted:,}"),
            ("not readable", f"{len(self.unreadable):,}"),
            ("oldest", f"{self.oldest:%Y-%m-%d %H:%M} UTC" if self.oldest else "–"),
            ("newest", f"{self.newest:%Y-%m-%d %H:%M} UTC" if self.newest else "–"),
            ("biggest", f"{self.biggest:,} bytes  {self.biggest_place}"),
            ("time", f"{self.seconds:,.1f} s, {self.per_second:,.0f} mails a second"),
        ]
        return [f"  {name:<26}{value}".rstrip() for name, value in rows]


def _told(troubles: list[Trouble]) -> list[str]:
    lines = [f"{_shown(one.path, one.offset)}: {one.words}" for one in troubles[:MOST_TOLD]]
    left = len(troubles) - len(lines)
    return [*lines, f"… and {left:,} more"] if left else lines


def _listed(heading: str, lines: list[str]) -> list[str]:
    return ["", heading, *(f"  {line}" for line in lines)] if lines else []


def _shown(path: str, offset: int | None) -> str:
    return path if offset is None else f"{path} at byte {offset}"
