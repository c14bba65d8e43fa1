"""Policies: what is promised to whom, as data. Pure.

Policies stand in an order, and the first that fits a conversation holds for it. A condition that is
empty asks for nothing; of several values one is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

WARNED_SHARE = 0.75  # of the promised time: then a quarter is left
MOST_MINUTES = 60 * 24 * 366
MOST_STEPS = 6
MOST_VALUES = 50


class Kind(StrEnum):
    """What is promised."""

    FIRST_REPLY = "first_reply"  # that the first message of a matter is answered
    NEXT_REPLY = "next_reply"  # that each later one is
    RESOLUTION = "resolution"  # that the matter is done


class Moment(StrEnum):
    """From when the delay of a step counts."""

    WARNING = "warning"
    BREACH = "breach"


class Deed(StrEnum):
    """What a step does."""

    NOTIFY = "notify"  # tell a team, or else the leaders
    ASSIGN = "assign"  # give it to somebody, or else back to everybody
    QUEUE = "queue"  # let it wait in another queue
    RAISE = "raise"  # let it stand above all others


class BadPolicy(ValueError):
    """The data describe no policy. The text says which part is wrong."""


class Subject(Protocol):
    """What a policy is matched against."""

    @property
    def channel(self) -> str:
        """The kind of the inbox."""

    @property
    def queue_id(self) -> int | None:
        """Where it waits."""

    @property
    def matter(self) -> str:
        """What it is about."""

    @property
    def tags(self) -> tuple[str, ...]:
        """What it carries."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """For which conversations a policy holds. `facts` are "label: value", as in the panel."""

    channels: tuple[str, ...] = ()
    queues: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()  # words, of which one stands in the matter

    def fit(self, one: Subject, facts: Collection[str]) -> bool:
        """Say whether they fit a conversation whose customer has these facts, spelled alike."""
        matter = one.matter.casefold()
        return (
            (not self.channels or one.channel in self.channels)
            and (not self.queues or one.queue_id in self.queues)
            and (not self.tags or not set(self.tags).isdisjoint(one.tags))
            and (not self.facts or any(spelled(fact) in facts for fact in self.facts))
            and (not self.matters or any(words.casefold() in matter for words in self.matters))
        )

    def take_all_of(self, other: Conditions) -> bool:
        """Say whether they fit every conversation that `other` fits."""
        mine, theirs = _parts(self), _parts(other)
        return all(
            not own or (its and own.issuperset(its)) for own, its in zip(mine, theirs, strict=True)
        )


def _parts(one: Conditions) -> list[frozenset[object]]:
    """Return what each condition asks for, spelled as it is compared."""
    return [
        frozenset(one.channels),
        frozenset(one.queues),
        frozenset(one.tags),
        frozenset(map(spelled, one.facts)),
        frozenset(words.casefold() for words in one.matters),
    ]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done when time runs out, `minutes` after the moment. Its key never changes."""

    key: str
    moment: Moment
    minutes: int
    deed: Deed
    to: int | None = None  # a team, a person or a queue, as the deed asks

    @property
    def name(self) -> str:
        """What a clock calls it."""
        return f"{self.moment}:{self.key}"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is promised: minutes for each kind, in working time unless it says otherwise."""

    first_reply: int | None = None
    next_reply: int | None = None
    resolution: int | None = None
    by_the_clock: bool = False  # nights and holidays count, too
    rests_while_snoozed: bool = False  # an answer; a solution always rests
    steps: tuple[Step, ...] = ()

    def target(self, kind: Kind) -> timedelta | None:
        """Return how much time there is; None: nothing is promised."""
        minutes: int | None = getattr(self, kind)
        return None if minutes is None else timedelta(minutes=minutes)


def spelled(fact: str) -> str:
    """Return a fact as it is compared."""
    label, _colon, value = fact.partition(":")
    return f"{label.strip().casefold()}:{value.strip().casefold()}"


def read_conditions(data: Mapping[str, Any]) -> Conditions:
    """Return the conditions that `data` describe, as `as_data` writes them. Raises BadPolicy."""
    found = Conditions(**{name: tuple(values) for name, values in data.items()})
    for name, values in asdict(found).items():
        kind = int if name == "queues" else str
        if len(values) > MOST_VALUES or not all(isinstance(value, kind) for value in values):
            raise BadPolicy(name)
    return found


def read_terms(data: Mapping[str, Any]) -> Terms:
    """Return the terms that `data` describe, as `as_data` writes them. Raises BadPolicy."""
    try:
        steps = tuple(
            Step(**step | {"moment": Moment(step["moment"]), "deed": Deed(step["deed"])})
            for step in data.get("steps", ())
        )
        found = Terms(**{**data, "steps": steps})
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy("steps") from error
    check(found)
    return found


def check(terms: Terms) -> None:
    """Say whether terms can be kept. Raises BadPolicy."""
    for kind in Kind:
        minutes = getattr(terms, kind)
        if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
            raise BadPolicy(kind)
    if len(terms.steps) > MOST_STEPS or len({step.key for step in terms.steps}) < len(terms.steps):
        raise BadPolicy("steps")
    for step in terms.steps:
        if not 0 <= step.minutes <= MOST_MINUTES or (step.deed is Deed.QUEUE and step.to is None):
            raise BadPolicy("steps")


def as_data(one: Conditions | Terms) -> dict[str, Any]:
    """Return conditions or terms as JSON can keep them."""
    return asdict(one)
