"""How long somebody who writes now will wait, channel by channel: what we may say honestly (R28).

Reckoned from the first answers of late, in opening time, and from those who wait at this moment.
Who still waits has waited at least so long: left out, they would make a bad hour look good.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from weft.conversations import queries
from weft.kernel import settings as workspace
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours, NeverOpen

from .registry import UnknownChannel, channel_of, is_live, settings_of

RECENT = timedelta(days=14)
FEWEST = 5  # first answers from which anything can be told
HALF, MOST = 0.5, 0.8
KEPT_SECONDS = 30
NOTHING = timedelta()


@workspace.declared
@dataclass(frozen=True, kw_only=True)
class ContactPage:
    """Which ways to reach us are shown, and when one is too slow. Settings → Contact page."""

    hidden: tuple[int, ...] = field(default=(), metadata={"help": "Inboxes that are not shown"})
    live_minutes: int = field(
        default=5,
        metadata={"label": _("A chat is slow from"), "help": _("Minutes to the first answer")},
    )
    other_minutes: int = field(
        default=360,
        metadata={
            "label": _("Everything else is slow from"),
            "help": _("Minutes of opening time to the first answer"),
        },
    )
    hides_slow: bool = field(
        default=False, metadata={"label": _("Do not show what is slow at the moment")}
    )


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What somebody who writes to an inbox now may expect. Durations are opening time."""

    inbox_id: int
    kind: str
    public_key: str
    name: str
    icon: str
    url: str  # that brings a customer there; "" for a chat, which stands in the page
    is_live: bool
    is_open: bool
    opens_at: datetime | None
    waiting: int  # customers before them
    usual: timedelta | None  # every second one is answered by then; None: nobody knows
    most: timedelta | None  # four in five are
    answer_by: datetime | None  # when four in five are answered who write now
    is_slow: bool
    is_hidden: bool  # an owner said so, or it is slow

    @property
    def rank(self) -> tuple[bool, bool, float, int]:
        """What comes first: what is shown and known, then the soonest answer."""
        by = self.answer_by.timestamp() if self.answer_by else 0
        return self.is_hidden, self.answer_by is None, by, self.inbox_id


def quantile(
    answered: Collection[timedelta], waiting: Collection[timedelta], share: float
) -> timedelta | None:
    """Return by when `share` of all are answered; None when too few were, to tell.

    By the product-limit estimate: whoever waits counts for as long as they have waited. When not
    so many are ever answered, it is the longest that anybody has waited.
    """
    if len(answered) < FEWEST:
        return None
    ends = sorted([(one, 0) for one in answered] + [(one, 1) for one in waiting])
    unanswered, left = 1.0, len(ends)
    for duration, still_waits in ends:
        if not still_waits:
            unanswered *= (left - 1) / left
            if unanswered <= 1 - share + 1e-9:
                return duration
        left -= 1
    return ends[-1][0]


_kept: tuple[float, list[Wait]] | None = None
_lock = threading.Lock()


def live(*, at: datetime) -> list[Wait]:
    """Return what holds now for every inbox that customers reach, the quickest first.

    Kept in each process for KEPT_SECONDS, and reckoned by one thread at a time.
    """
    global _kept  # noqa: PLW0603 -- a cache
    with _lock:
        if _kept is None or _kept[0] < time.monotonic():
            _kept = time.monotonic() + KEPT_SECONDS, reckon(at=at)
        return _kept[1]


def forget(_events: object = None) -> None:
    """Reckon anew at the next question: for tests, and when an owner changed something."""
    global _kept  # noqa: PLW0603 -- a cache
    _kept = None


def reckon(*, at: datetime) -> list[Wait]:
    """Return what holds at `at`, asked of the database. Five queries."""
    page = workspace.read(ContactPage)
    answered = queries.first_answers(since=at - RECENT)
    waiting = queries.waiting_now()
    cards = [card for card in queries.all_inboxes() if card.is_on]
    plans = queries.plans_of_inboxes([card.id for card in cards])
    calendars = scheduling.all_hours([plan for plan in plans.values() if plan is not None])
    found = []
    for card in cards:
        hours = calendars.get(plans[card.id]) or calendars.get(None)
        one = _wait(card, hours, answered.get(card.id, ()), waiting.get(card.id, ()), page, at)
        found += [one] if one else []
    return sorted(found, key=lambda one: one.rank)


def _wait(
    card: queries.InboxCard,
    hours: Hours | None,
    answered: Sequence[tuple[datetime, datetime]],
    waiting: Sequence[datetime],
    page: ContactPage,
    at: datetime,
) -> Wait | None:
    try:
        channel = channel_of(card.id)
    except UnknownChannel:
        return None
    url = channel.reached_by(settings_of(card), card.public_key) if channel.reached_by else None
    if url is None:
        return None
    took = [_passed(hours, asked, done) for asked, done in answered]
    waited = [_passed(hours, since, at) for since in waiting]
    usual, most = (quantile(took, waited, share) for share in (HALF, MOST))
    slow_from = page.live_minutes if is_live(card.id) else page.other_minutes
    is_slow = most is not None and most > timedelta(minutes=slow_from)
    opens_at = _opens_at(hours, at)
    return Wait(
        inbox_id=card.id,
        kind=card.kind,
        public_key=card.public_key,
        name=card.name,
        icon=channel.icon,
        url=url,
        is_live=is_live(card.id),
        is_open=opens_at == at,
        opens_at=opens_at,
        waiting=len(waiting),
        usual=usual,
        most=most,
        answer_by=_after(hours, at, most) if most is not None else None,
        is_slow=is_slow,
        is_hidden=card.id in page.hidden or (page.hides_slow and is_slow),
    )


def _passed(hours: Hours | None, begin: datetime, end: datetime) -> timedelta:
    return max(NOTHING, end - begin) if hours is None else hours.between(begin, end)


def _after(hours: Hours | None, at: datetime, working: timedelta) -> datetime | None:
    if hours is None:
        return at + working
    try:
        return hours.add(at, working)
    except NeverOpen:
        return None


def _opens_at(hours: Hours | None, at: datetime) -> datetime | None:
    if hours is None:
        return at
    try:
        return hours.next_opening(at)
    except NeverOpen:
        return None
