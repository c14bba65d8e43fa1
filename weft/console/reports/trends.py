"""Trends in words and lines: how long customers wait, week by week, and what makes them come back.

Weeks are the reader's own, Monday to Sunday. The charts are drawn here, as points on a small sheet;
each stands above a table with the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console.forms.circles import channel_choices
from weft.conversations import queries as conversations
from weft.conversations.queries import QueueCard
from weft.outcomes import queries as outcomes
from weft.reports import queries
from weft.reports.queries import Asked, Gap, Payoff, Repeats, Wait
from weft.transfers import queries as transfers
from weft.transfers.queries import Compared

WEEKS = 12
LATELY = timedelta(weeks=4)  # what is compared with as long a time before
WIDTH, HEIGHT, TOP, FOOT = 360, 150, 10, 20  # of a chart's sheet, in units of its own
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
STEPS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY)
MOST_LINES = 4  # of the sheet, above its foot
FEWEST = 5  # answers from which a change is told


@dataclass(frozen=True, kw_only=True)
class Point:
    """One week on a line."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a chart: its points, and the pieces in which it is drawn; a week may be empty."""

    name: str
    points: Sequence[Point]
    pieces: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A sheet with lines, and what is written beside it."""

    lines: Sequence[Line]
    rules: Sequence[tuple[float, str]]  # heights, and what they mean
    marks: Sequence[tuple[float, str]]  # weeks below it


@dataclass(frozen=True, kw_only=True)
class Week:
    """A row of the table below the charts."""

    name: str
    first: Wait | None
    further: Wait | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """How long customers waited lately, beside the time before."""

    name: str
    first: Wait | None
    further: Wait | None
    before: Wait | None

    @property
    def tone(self) -> str:
        """Whether the wait for the first answer is shorter or longer now; empty: neither."""
        now, was = self.first, self.before
        if now is None or was is None or min(now.count, was.count) < FEWEST:
            return ""
        if abs(now.median - was.median) < max(MINUTE, was.median / 10):
            return ""
        return "shorter" if now.median < was.median else "longer"


def context(asked: Asked) -> dict[str, Any]:
    """Return what the page of trends shows. A number of statements that nothing raises."""
    by_week = queries.waits_by_week(asked)
    weeks = _weeks(asked)
    queues = conversations.queues()
    return {
        "charts": [
            (_("First answer"), "first", _chart(weeks, by_week[True])),
            (_("Further answers"), "further", _chart(weeks, by_week[False])),
        ],
        "weeks": [
            Week(name=_day(one), first=by_week[True].get(one), further=by_week[False].get(one))
            for one in reversed(weeks)
        ],
        "is_empty": not (by_week[True] or by_week[False]),
        "lately": _changes(asked, queues),
        "repeats": _repeats(weeks, queries.repeats_by_week(asked)),
        "gaps": _gaps(asked),
        "payoffs": _payoffs(asked),
        "queues": queues,
        "channels": channel_choices(),
    }


def since(at: datetime) -> datetime:
    """Return the Monday with which the weeks that are looked at begin, in the reader's zone."""
    local = timezone.localtime(at)
    monday = local.date() - timedelta(days=local.weekday(), weeks=WEEKS - 1)
    return timezone.make_aware(datetime.combine(monday, time.min))


def _weeks(asked: Asked) -> list[date]:
    first = timezone.localtime(asked.since).date()
    return [first + timedelta(weeks=number) for number in range(WEEKS)]


def span(seconds: float) -> str:
    """Say how long something took, as short as one can."""
    if seconds < 90 * MINUTE:
        minutes = seconds / MINUTE
        return _("%(count)s min") % {"count": _number(minutes, 10)}
    if seconds < 2 * DAY:
        return _("%(count)s h") % {"count": _number(seconds / HOUR, 10)}
    return _("%(count)s d") % {"count": _number(seconds / DAY, 10)}


def _number(value: float, whole: int) -> str:
    """Return a number with one decimal below `whole`, unless that is nothing."""
    places = 1 if value < whole and round(value, 1) != round(value) else 0
    return str(number_format(round(value, places), places))


def _day(day: date) -> str:
    return str(date_format(day, "DAY_FORMAT"))


def _chart(weeks: Sequence[date], found: Mapping[date, Wait]) -> Chart:
    top, step = _scale(max((one.most for one in found.values()), default=0))
    room = WIDTH / len(weeks)
    xs = [round(room * (number + 0.5), 1) for number in range(len(weeks))]
    drawn = [
        _line(
            _("half of them waited less"),
            [
                (x, found[week].median if week in found else None)
                for x, week in zip(xs, weeks, strict=True)
            ],
            top,
            weeks,
        ),
        _line(
            _("nine in ten waited less"),
            [
                (x, found[week].most if week in found else None)
                for x, week in zip(xs, weeks, strict=True)
            ],
            top,
            weeks,
        ),
    ]
    rules = [(_height(step * n, top), span(step * n)) for n in range(1, round(top / step) + 1)]
    marks = [
        (x, _day(week)) for n, (x, week) in enumerate(zip(xs, weeks, strict=True)) if n % 3 == 0
    ]
    return Chart(lines=drawn, rules=rules, marks=marks)


def _scale(most: float) -> tuple[float, float]:
    """Return the top of a sheet and the distance of its lines, for values up to `most`."""
    step = next((one for one in STEPS if most <= MOST_LINES * one), 0)
    if not step:
        step = STEPS[-1] * (1 + int(most / (MOST_LINES * STEPS[-1])))
    lines = max(1, -(-int(most) // step))
    return step * lines, step


def _height(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - FOOT) * (1 - value / top), 1)


def _line(
    name: str, values: Sequence[tuple[float, float | None]], top: float, weeks: Sequence[date]
) -> Line:
    points = [
        None
        if value is None
        else Point(
            x=x,
            y=_height(value, top),
            words=_("Week of %(day)s, %(name)s: %(time)s")
            % {"day": _day(week), "name": name, "time": span(value)},
        )
        for (x, value), week in zip(values, weeks, strict=True)
    ]
    pieces = [
        " ".join(f"{point.x},{point.y}" for point in some if point)
        for is_there, some in groupby(points, key=lambda point: point is not None)
        if is_there
    ]
    return Line(name=name, points=[point for point in points if point], pieces=pieces)


def _changes(asked: Asked, queues: Sequence[QueueCard]) -> list[Change]:
    """Return how long customers waited lately: in all, by channel, and by queue."""
    now = replace(asked, since=asked.until - LATELY)
    before = replace(asked, since=now.since - LATELY, until=now.since)
    kinds = {kind: str(label) for kind, label in channel_choices()}
    names = {queue.id: queue.name for queue in queues}
    all_now, all_before = queries.waits_in_all(now), queries.waits_in_all(before)
    found = [_change(_("All"), all_now, all_before)] if all_now else []
    by_kind, kind_before = queries.waits_by_channel(now), queries.waits_by_channel(before)
    found += [
        _change(kinds.get(kind, kind), waits, kind_before.get(kind, {}))
        for kind, waits in by_kind.items()
        if not asked.kind
    ]
    by_queue, queue_before = queries.waits_by_queue(now), queries.waits_by_queue(before)
    found += [
        _change(_("Queue %(name)s") % {"name": names[id_]}, waits, queue_before.get(id_, {}))
        for id_, waits in by_queue.items()
        if id_ in names and not asked.queue_id
    ]
    return found


def _change(name: str, now: Mapping[bool, Wait], before: Mapping[bool, Wait]) -> Change:
    return Change(name=name, first=now.get(True), further=now.get(False), before=before.get(True))


def _repeats(weeks: Iterable[date], found: Sequence[Repeats]) -> dict[str, Any]:
    of_week = {one.week: one for one in found}
    begun = (week for week in weeks if of_week and week >= min(of_week))  # none before the first
    shown = [of_week.get(week) or Repeats(week=week, ended=0, again=0) for week in begun]
    most = max((one.ended for one in shown), default=0) or 1
    return {
        "weeks": [
            (_day(one.week), one, _bar(one.ended, most), _bar(one.again, most)) for one in shown
        ],
        "ended": sum(one.ended for one in found),
        "again": sum(one.again for one in found),
    }


def _bar(count: int, most: int) -> float:
    """Return the height of a bar on a sheet of a hundred."""
    return round(100 * count / most, 1)


def _gaps(asked: Asked) -> list[tuple[str, str, list[tuple[str, Gap]]]]:
    """Return the tags and the outcomes at which contacts change hands or come back (R69)."""
    by_outcome = queries.gaps_by_outcome(asked)
    titles = outcomes.titles({int(gap.name) for gap in by_outcome}, get_language() or "")
    found = [
        ("tags", _("Tag"), [(gap.name, gap) for gap in queries.gaps_by_tag(asked)]),
        ("outcomes", _("Outcome"), _joined(by_outcome, titles)),
    ]
    return [one for one in found if one[2]]


def _joined(gaps: Sequence[Gap], titles: Mapping[int, str]) -> list[tuple[str, Gap]]:
    """Return outcomes by what they are called: several queues may have one of the same name."""
    found: dict[str, Gap] = {}
    for gap in gaps:
        title = titles.get(int(gap.name), "")
        one = found.get(title) or Gap(name=title, ended=0, moved=0, again=0)
        found[title] = replace(
            one,
            ended=one.ended + gap.ended,
            moved=one.moved + gap.moved,
            again=one.again + gap.again,
        )
    return sorted(found.items(), key=lambda item: -(item[1].moved + item[1].again))


def _payoffs(asked: Asked) -> list[tuple[str, Payoff, Compared | None]]:
    """Return what contacts cost their customers, by how they changed hands (W10)."""
    whole = replace(asked, kind=None, queue_id=None)
    found = queries.payoffs(whole)
    if not {"warm", "cold"} & set(found):
        return []
    compared = {
        "warm" if one.is_warm else "cold": one
        for one in transfers.figures(asked.since, asked.until).compared
    }
    names = {"warm": _("With a briefing"), "cold": _("At once"), "": _("Never handed over")}
    return [
        (name, found[moved], compared.get(moved)) for moved, name in names.items() if moved in found
    ]
