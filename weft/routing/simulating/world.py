"""The world of the simulator: who writes, who answers, and what comes of it. Assumptions, no more.

They are told where they stand, and are the same whatever the policy. What a policy can change is
who talks with whom; so what it is judged by is how that matters here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from weft.routing.deciding import BEST, Need

# How likely it is that somebody cannot settle it and hands it on, by how well they know what is
# needed: not at all, a little, well, very well.
HANDS_ON = (0.55, 0.22, 0.08, 0.03)
# How likely the customer has to come again for the same matter.
COMES_AGAIN = (0.35, 0.20, 0.12, 0.08)
KNOWN_AGAIN = 0.6  # of that, when they had to do with each other before: nothing is told twice
SLOWER = (1.4, 1.2, 1.0, 0.9)  # how long it takes
KNOWN_FASTER = 0.85
PROMISES = {True: timedelta(minutes=2), False: timedelta(hours=6)}  # live or not: the first answer


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A customer who writes, and what it takes to help them."""

    at: datetime
    customer: int
    kind: str
    is_live: bool
    needs: tuple[Need, ...]
    work: timedelta  # for somebody who knows it well
    team_id: int | None = None
    is_again: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who answers, and when they are there: spans without end are all the time."""

    id: int
    room: int
    skills: Mapping[tuple[str, str], int]
    teams: frozenset[int] = frozenset()
    spans: tuple[tuple[datetime, datetime], ...] = ()

    def is_here(self, at: datetime) -> bool:
        """Whether they are there at a time."""
        return not self.spans or any(begins <= at < ends for begins, ends in self.spans)


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What happens: contacts in the order of time, and the people who are there for them."""

    contacts: list[Contact]
    people: list[Person]
    loads: Mapping[bool, int] = field(default_factory=lambda: {True: 4, False: 1})
    less_after: timedelta = timedelta(seconds=30)
    anybody_after: timedelta = timedelta(seconds=60)


def level(person: Person, contact: Contact) -> int:
    """Return how well somebody knows what a contact needs: the least of it counts."""
    found = [person.skills.get((need.kind, need.name), 0) for need in contact.needs]
    return min(BEST, *found) if found else BEST - 1


def fluency(person: Person, contact: Contact) -> float:
    """Return how much longer somebody takes who does not get on well in the channel."""
    return (1.15, 1.05, 1.0, 0.92)[min(BEST, person.skills.get(("channel", contact.kind), 2))]
