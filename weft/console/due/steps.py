"""Next steps in words: when they are due, and their page, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from weft.conversations import queries
from weft.conversations.queries import FollowUpCard
from weft.kernel.events import Said
from weft.ui import dates


@dataclass(frozen=True, kw_only=True)
class Step:
    """A next step as a page shows it."""

    card: FollowUpCard
    when: str
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """The steps of one day; those of days gone by stand together before today's."""

    words: str
    day: date | None  # None: overdue
    steps: list[Step]


def step(card: FollowUpCard, now: datetime) -> Step:
    """Say when a step is due, as one says it at `now` (aware, by the agent's clock)."""
    due = card.due_at.astimezone(now.tzinfo)
    clock = f"{due:%H:%M}"
    if due.date() == now.date():
        when = _("today %(clock)s") % {"clock": clock}
    elif due.date() == now.date() + timedelta(days=1):
        when = _("tomorrow %(clock)s") % {"clock": clock}
    else:
        when = dates.moment(due)
    return Step(card=card, when=when, is_overdue=card.due_at <= now)


def by_day(cards: Iterable[FollowUpCard], now: datetime) -> Iterator[Day]:
    """Put steps, soonest first, under the days on which they are due."""
    shown = [step(card, now) for card in cards]

    def day_of(one: Step) -> date | None:
        return None if one.is_overdue else one.card.due_at.astimezone(now.tzinfo).date()

    for day, steps in groupby(shown, key=day_of):
        yield Day(words=_day_words(day, now.date()), day=day, steps=list(steps))


def _day_words(day: date | None, today: date) -> str:
    if day is None:
        return _("Overdue")
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    return capfirst(dates.weekday_too(day)) if day.year == today.year else dates.whole_day(day)


def with_words(said: list[Said]) -> list[Said]:
    """Return what happened with the words of the steps that it was about: events have only ids."""
    about = {event.body["follow_up_id"] for event in said if event.name.startswith("follow_up.")}
    texts = queries.follow_up_texts(about)
    return [
        replace(event, body=event.body | {"text": texts.get(event.body["follow_up_id"], "")})
        if event.name.startswith("follow_up.")
        else event
        for event in said
    ]


def told_due(iso: str) -> str:
    """Say a due time of an event by the reader's clock."""
    return dates.moment(timezone.localtime(datetime.fromisoformat(iso)))
