"""When a conversation may come back: the times one picks from.

Where its queue, its inbox or the shop has opening hours the mornings are openings. Nothing here
asks what time it is.
"""

from __future__ import annotations

import time as clock
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours, NeverOpen

MORNING = time(9)
MIDNIGHT = time(0)
LATER = timedelta(hours=3)
LATEST = time(21)  # "later today" makes no sense after this
MONDAY = 0
KEPT_SECONDS = 10  # every conversation that is opened shows these times


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A time to come back, and what we call it."""

    key: str
    name: str
    at: datetime


_kept: dict[tuple[int | None, int], tuple[float, Hours | None]] = {}


def hours_of(conversation: Conversation) -> Hours | None:
    """Return the hours that a conversation follows, as they were a moment ago; None: always open.

    Those of the queue in which it waits, else those of its inbox, else those of the shop.
    """
    place = conversation.queue_id, conversation.inbox_id
    found = _kept.get(place)
    if found is None or found[0] < clock.monotonic():
        plan = conversations.plans_of([conversation.pk]).get(conversation.pk)
        found = _kept[place] = clock.monotonic() + KEPT_SECONDS, scheduling.hours_of(plan)
    return found[1]


def choices(now: datetime, hours: Hours | None = None) -> list[Choice]:
    """Return the times to pick from at `now` (aware, in the agent's zone), soonest first."""
    found = []
    later = (now + LATER).replace(minute=0, second=0, microsecond=0)
    is_today = later.date() == now.date() and later.time() <= LATEST
    if is_today and (hours is None or hours.is_open(later)):
        found.append(Choice(key="later", name=_("Later today"), at=later))
    if hours is not None:
        try:
            openings = _openings(now, hours)
            taken = {each.at for each in found}
            found += [each for each in openings if each.at not in taken]
            return sorted(found, key=lambda each: each.at)
        except NeverOpen:
            pass  # then a morning is as good as any time
    found.append(Choice(key="tomorrow", name=_("Tomorrow morning"), at=_day(now, 1, MORNING)))
    days = _until_monday(now)
    if days > 1:
        found.append(Choice(key="monday", name=_("Monday morning"), at=_day(now, days, MORNING)))
    return found


def _openings(now: datetime, hours: Hours) -> list[Choice]:
    """Return the next opening, that of tomorrow and that of next week; each time once."""
    keys: dict[datetime, str] = {}
    for key, begin in (
        ("tomorrow", _day(now, 1, MIDNIGHT)),
        ("monday", _day(now, _until_monday(now), MIDNIGHT)),
        ("opening", now),
    ):
        at = hours.next_opening(begin).astimezone(now.tzinfo)
        if at > now:
            keys.setdefault(at, key)
    first = min(keys)
    return [
        Choice(key=keys[at], name=_called(at, now, is_first=at == first), at=at)
        for at in sorted(keys)
    ]


def _called(at: datetime, now: datetime, *, is_first: bool) -> str:
    days = (at.date() - now.date()).days
    if days == 1:
        return _("Tomorrow at opening")
    if is_first:
        return _("At the next opening")
    if days < _until_monday(now):
        return _("At the opening after that")  # tomorrow it is closed
    return _("Monday at opening") if at.weekday() == MONDAY else _("Next week at opening")


def _until_monday(now: datetime) -> int:
    return (MONDAY - now.weekday() - 1) % 7 + 1


def _day(now: datetime, days: int, at: time) -> datetime:
    # combined anew, because the clocks may change in between
    return datetime.combine(now.date() + timedelta(days=days), at, tzinfo=now.tzinfo)


def chosen(key: str, now: datetime, hours: Hours | None = None) -> datetime | None:
    """Return the time behind a key, or None for a key that is not offered now."""
    return next((choice.at for choice in choices(now, hours) if choice.key == key), None)


def typed(text: str) -> datetime | None:
    """Return the time somebody picked in a form, on that person's clock; None when unreadable."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
