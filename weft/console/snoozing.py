"""When a conversation may come back: the times one picks from.

Pure arithmetic on the agent's own clock; nothing here asks what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING = time(9)
LATER = timedelta(hours=3)
LATEST = time(21)  # "later today" makes no sense after this
MONDAY = 0


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A time to come back, and what we call it."""

    key: str
    name: str
    at: datetime


def choices(now: datetime) -> list[Choice]:
    """Return the times to pick from at `now` (aware, in the agent's zone), soonest first."""
    found = []
    later = (now + LATER).replace(minute=0, second=0, microsecond=0)
    if later.date() == now.date() and later.time() <= LATEST:
        found.append(Choice(key="later", name=_("Later today"), at=later))
    found.append(Choice(key="tomorrow", name=_("Tomorrow morning"), at=_morning(now, 1)))
    days = (MONDAY - now.weekday() - 1) % 7 + 1
    if days > 1:
        found.append(Choice(key="monday", name=_("Monday morning"), at=_morning(now, days)))
    return found


def _morning(now: datetime, days: int) -> datetime:
    # combined anew, because the clocks may change in between
    return datetime.combine(now.date() + timedelta(days=days), MORNING, tzinfo=now.tzinfo)


def chosen(key: str, now: datetime) -> datetime | None:
    """Return the time behind a key, or None for a key that is not offered now."""
    return next((choice.at for choice in choices(now) if choice.key == key), None)


def typed(text: str) -> datetime | None:
    """Return the time somebody picked in a form, on that person's clock; None when unreadable."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None
