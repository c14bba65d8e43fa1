"""How a clock counts: started, put to rest, stopped, and when it falls due. Pure.

A clock has a target of working time. What it has counted before it was put to rest is `spent` and
stays counted, whatever becomes of the calendar; what is to come is reckoned by the calendar as it
is now. So a changed calendar changes when a running clock falls due, and a promise whose end moves
into the future is no longer broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from weft.scheduling.hours import Hours, NeverOpen

from .policies import WARNED_SHARE, Kind, Moment, Step, Terms

NOTHING = timedelta()


@dataclass(frozen=True, kw_only=True)
class Count:
    """A clock as it stands. Running: `running_since`; at rest: `rested_at`; else it has stopped."""

    kind: Kind
    target: timedelta
    started_at: datetime
    spent: timedelta = NOTHING
    running_since: datetime | None = None
    rested_at: datetime | None = None
    stopped_at: datetime | None = None
    due_at: datetime | None = None
    warns_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    taken: tuple[str, ...] = ()  # the names of the steps that were taken
    is_raised: bool = False

    @property
    def is_going(self) -> bool:
        """Whether what is promised is still to happen."""
        return self.stopped_at is None


def begin(kind: Kind, target: timedelta, at: datetime, hours: Hours | None) -> Count:
    """Start a clock at `at`. Without hours all time counts."""
    return reckon(
        Count(kind=kind, target=target, started_at=at, running_since=at), target, hours, at=at
    )


def reckon(count: Count, target: timedelta, hours: Hours | None, *, at: datetime) -> Count:
    """Say when a running clock falls due, by this target and calendar, as seen at `at`.

    What was told of an end that lies in the future now is told anew when it comes.
    """
    since = count.running_since
    if not count.is_going or since is None:
        return replace(count, target=target)
    left = target - count.spent
    if left <= NOTHING and count.breached_at and target == count.target:
        return count  # it was over before it was put to rest, and still is
    due = after(since, max(left, NOTHING), hours)
    warns = after(since, max(target * WARNED_SHARE - count.spent, NOTHING), hours)
    moved = replace(count, target=target, due_at=due, warns_at=warns)
    if moved.breached_at and (due is None or due > at):
        moved = replace(_forgotten(moved, Moment.BREACH), breached_at=None, is_raised=False)
    if moved.warned_at and (warns is None or warns > at):
        moved = replace(_forgotten(moved, Moment.WARNING), warned_at=None)
    return moved


def _forgotten(count: Count, moment: Moment) -> Count:
    taken = tuple(key for key in count.taken if not key.startswith(moment))
    return replace(count, taken=taken)


def rest(count: Count, at: datetime, hours: Hours | None) -> Count:
    """Put a running clock to rest."""
    if count.running_since is None:
        return count
    at = max(at, count.running_since)
    over = bool(count.breached_at)
    return replace(
        count,
        spent=count.spent + passed(count.running_since, at, hours),
        running_since=None,
        rested_at=at,
        due_at=count.due_at if over else None,
        warns_at=count.warns_at if over else None,
    )


def go_on(count: Count, at: datetime, hours: Hours | None) -> Count:
    """Let a clock that rests, or has stopped, go on."""
    if count.running_since is not None and count.is_going:
        return count
    going = replace(count, running_since=at, rested_at=None, stopped_at=None)
    return reckon(going, count.target, hours, at=at)


def stop(count: Count, at: datetime, hours: Hours | None) -> Count:
    """Stop a clock: what was promised has happened, or is not promised any more."""
    rested = rest(count, at, hours)
    return replace(rested, stopped_at=at, due_at=count.due_at, warns_at=count.warns_at)


def is_late(count: Count) -> bool:
    """Say whether a stopped clock had fallen due before it stopped."""
    if count.stopped_at is None or count.due_at is None:
        return count.breached_at is not None
    return count.stopped_at > count.due_at


def acts_at(count: Count, terms: Terms | None) -> datetime | None:
    """Return when there is something to do about a clock next; None: nothing, as things stand."""
    if not count.is_going or count.running_since is None or count.due_at is None:
        return None
    times = [at for at, _step in steps_ahead(count, terms)]
    if count.breached_at is None:
        times.append(count.due_at)
        if count.warned_at is None and count.warns_at:
            times.append(count.warns_at)
    return min(times, default=None)


def steps_ahead(count: Count, terms: Terms | None) -> list[tuple[datetime, Step]]:
    """Return the steps that are still to be taken, each with its time, the soonest first."""
    moments: Mapping[Moment, datetime | None] = {
        Moment.WARNING: count.warns_at,
        Moment.BREACH: count.due_at,
    }
    found = [
        (moment + timedelta(minutes=step.minutes), step)
        for step in (terms.steps if terms else ())
        if step.name not in count.taken and (moment := moments[step.moment])
    ]
    return sorted(found, key=lambda one: one[0])


def after(at: datetime, working: timedelta, hours: Hours | None) -> datetime | None:
    """Return when so much time has passed; None: never, by this calendar."""
    if hours is None:
        return at + working
    try:
        return hours.add(at, working)
    except NeverOpen:
        return None


def passed(begun: datetime, end: datetime, hours: Hours | None) -> timedelta:
    """Return how much time passed that counts."""
    if hours is None:
        return max(end - begun, NOTHING)
    return hours.between(begun, end)
