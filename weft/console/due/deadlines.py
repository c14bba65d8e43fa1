"""Deadlines in words (U11): the nearest as a pill, all of them with the reasons of the calendar.

The pill is drawn from what stands on the conversation, so a list asks for nothing more than its
rows. Its colour is never the only sign: the sign beside the time and the words change with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext as _

from weft.scheduling import queries as scheduling
from weft.scheduling.hours import DAY, Hours
from weft.scheduling.public_holidays import holiday_name
from weft.sla import queries as sla
from weft.sla.policies import Kind
from weft.sla.queries import ClockCard
from weft.ui import dates

MOST_DAYS = 21  # of which is told why they do not count
FINE, RISK, LATE = "fine", "risk", "late"


class Promised(Protocol):
    """A conversation, or a row of one."""

    @property
    def due_at(self) -> datetime | None:
        """By when somebody must act."""

    @property
    def warns_at(self) -> datetime | None:
        """From when on that is at risk."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A clock in words: what was promised, how it stands, and why it falls due when it does."""

    name: str
    state: str
    tone: str
    pieces: tuple[str, ...]


def tone(one: Promised, at: datetime) -> str:
    """Return how it stands at `at`: fine, risk, late; empty: nothing is promised."""
    if one.due_at is None:
        return ""
    if one.due_at <= at:
        return LATE
    return RISK if one.warns_at and one.warns_at <= at else FINE


def pill(one: Promised, at: datetime) -> Mapping[str, Any] | None:
    """Return what a pill shows; None: nothing is promised."""
    if one.due_at is None:
        return None
    local = timezone.localtime(one.due_at)
    return {
        "tone": tone(one, at),
        "due": local.isoformat(),
        "warns": timezone.localtime(one.warns_at).isoformat() if one.warns_at else "",
        "clock": _moment(local, timezone.localtime(at)),
        "at_risk": _("Little time is left:"),
        "late": _("The time is over:"),
        "until": _("To be answered by:"),
    }


def reasons(conversation_id: int, at: datetime) -> list[Reason]:
    """Return all clocks of a conversation in words. Two queries."""
    cards = sla.clocks([conversation_id]).get(conversation_id, [])
    if not cards:
        return []
    plans = {card.plan_id for card in cards if card.plan_id is not None}
    hours = scheduling.all_hours(plans)
    return [
        _reason(card, None if card.by_the_clock else hours.get(card.plan_id) or hours.get(None), at)
        for card in cards
    ]


def kinds() -> dict[Kind, str]:
    """Return what the kinds of promises are called."""
    return {
        Kind.FIRST_REPLY: _("First answer"),
        Kind.NEXT_REPLY: _("Answer"),
        Kind.RESOLUTION: _("Solution"),
    }


def lasting(minutes: int, *, by_the_clock: bool = False) -> str:
    """Return a promised time in words."""
    whole, rest = divmod(minutes, 60)
    if whole and rest:
        words = _("%(hours)d h %(minutes)d min of working time")
        if by_the_clock:
            words = _("%(hours)d h %(minutes)d min")
        return words % {"hours": whole, "minutes": rest}
    if not whole:
        if by_the_clock:
            return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        return ngettext(
            "%(count)d minute of working time", "%(count)d minutes of working time", minutes
        ) % {"count": minutes}
    if by_the_clock:
        return ngettext("%(count)d hour", "%(count)d hours", whole) % {"count": whole}
    return ngettext("%(count)d working hour", "%(count)d working hours", whole) % {"count": whole}


def lapse(minutes: int) -> str:
    """Return how long something comes after something else, in words."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return npgettext("later", "%(count)d minute", "%(count)d minutes", minutes) % {
            "count": minutes
        }
    return npgettext("later", "%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def _reason(card: ClockCard, hours: Hours | None, at: datetime) -> Reason:
    now = timezone.localtime(at)
    late = RISK if card.warns_at and card.warns_at <= at else FINE
    tones = {"breached": LATE, "missed": LATE, "running": late}
    state = card.state
    if state == "running" and card.due_at and card.due_at <= at:
        state = "breached"  # though nobody has said so yet
    is_counting = state in {"running", "breached"}
    return Reason(
        name=kinds()[card.kind],
        state=_state(card, state, now),
        tone=tones.get(state, ""),
        pieces=tuple(_running(card, hours, now)) if is_counting else (),
    )


def _state(card: ClockCard, state: str, now: datetime) -> str:
    if state == "resting":
        left = max(card.target - card.spent, timedelta())
        minutes = round(left.total_seconds() / 60)
        return _("It rests, with %(time)s left.") % {
            "time": lasting(minutes, by_the_clock=card.by_the_clock)
        }
    if card.due_at is None:
        return _("It never falls due: we do not open any more.")
    when = {"when": _moment(timezone.localtime(card.due_at), now)}
    return {
        "running": _("Due %(when)s."),
        "breached": _("It was due %(when)s."),
        "missed": _("It came too late: it was due %(when)s."),
        "kept": _("Kept: it was due %(when)s."),
    }[state] % when


def _running(card: ClockCard, hours: Hours | None, now: datetime) -> Iterator[str]:
    """Say from when the time counts, and which days do not."""
    begun = card.running_since or card.started_at
    minutes = round(card.target.total_seconds() / 60)
    yield _("%(time)s from %(when)s") % {
        "time": lasting(minutes, by_the_clock=card.by_the_clock or hours is None),
        "when": _moment(timezone.localtime(begun), now),
    }
    if card.spent:
        spent = round(card.spent.total_seconds() / 60)
        yield _("%(time)s had passed before") % {
            "time": lasting(spent, by_the_clock=card.by_the_clock or hours is None)
        }
    if hours is None or card.due_at is None:
        return
    yield from _calendar(hours, begun, card.due_at)


def _calendar(hours: Hours, begun: datetime, due: datetime) -> Iterator[str]:
    first, last = hours.day_of(begun), hours.day_of(due)
    spans = (
        [span for span in hours.spans(first) if hours.day_of(span[0]) == first]
        if (first < last)
        else []
    )
    if not hours.is_open(begun):
        opens = hours.next_opening(begun)
        yield _("we open %(when)s") % {"when": _moment(timezone.localtime(opens), begun)}
    elif spans:
        yield _("we close at %(clock)s") % {"clock": f"{timezone.localtime(spans[-1][1]):%H:%M}"}
    shut: list[str] = []
    for number in range(1, min((last - first).days, MOST_DAYS)):
        day = first + number * DAY
        if hours.intervals_on(day):
            continue
        if not hours.week[day.weekday()]:
            shut.append(dates.weekday(day))
        else:
            yield _closed(hours, day)
    if shut:
        yield _("closed: %(days)s") % {"days": ", ".join(dict.fromkeys(shut))}


def _closed(hours: Hours, day: date) -> str:
    name = holiday_name(hours.country, day, (get_language() or "en")[:2]) if hours.country else ""
    named = {
        "day": dates.weekday(day),
        "date": date_format(day, "DAY_FORMAT"),
        "name": name,
    }
    if name and day not in hours.closed_on:
        return _("%(day)s %(date)s is a holiday: %(name)s") % named
    return _("%(day)s %(date)s we are closed") % named


def _moment(at: datetime, now: datetime) -> str:
    """Return a moment as one says it at `now`, by the reader's clock."""
    now = timezone.localtime(now)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return dates.moment(at)
