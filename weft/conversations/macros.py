"""Macros: what one can do, and how it is kept. What a step means is decided when it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

MOST_STEPS = 20


class Kind(StrEnum):
    """What a step does."""

    REPLY = "reply"  # with a template: its id
    DRAFT = "draft"  # a template as well, to be finished in the composer
    NOTE = "note"  # a text with gaps
    TAG = "tag"
    UNTAG = "untag"
    ASSIGN = "assign"  # to an agent's id, or one of the words below
    SNOOZE = "snooze"  # until a preset of the console
    MATTER = "matter"  # says what it is about
    CLOSE = "close"
    REOPEN = "reopen"


TO_ME, TO_NOBODY = "me", "nobody"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a macro. What `value` is depends on the kind; some need none."""

    kind: Kind
    value: str = ""


def kept(steps: Iterable[Step]) -> list[dict[str, str]]:
    """Return steps as the database keeps them."""
    return [asdict(step) for step in steps]


def read(rows: Iterable[Mapping[str, str]]) -> tuple[Step, ...]:
    """Return steps as they were kept."""
    return tuple(Step(kind=Kind(row["kind"]), value=row["value"]) for row in rows)
