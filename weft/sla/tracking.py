"""What a conversation asks of its clocks: which of them count, rest, go on, stop. Pure.

An answer is promised while a customer waits: from the oldest message that nobody has answered,
until one of us writes. It does not rest, whatever we do with the conversation, unless its policy
lets it rest while the conversation is snoozed. A solution is promised from the first message until
the matter is closed; it rests while we wait for the customer, and while the conversation is
snoozed. Opened again, a matter goes on with what was left of its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from weft.conversations.queries import Promised
from weft.scheduling.hours import Hours

from . import counting
from .counting import Count
from .policies import Kind, Terms

REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY)


@dataclass
class Track:
    """The clocks of a conversation as they are to be, and those that came to their end just now."""

    counts: dict[Kind, Count]
    ended: list[Count] = field(default_factory=list)
    done: list[Count] = field(default_factory=list)  # of these: what was promised has happened
    late: list[Count] = field(default_factory=list)  # of these: their time was over

    def end(self, count: Count, at: datetime, hours: Hours | None, *, is_done: bool) -> None:
        """Stop a clock, because what was promised has happened or the matter is closed."""
        stopped = self.drop(count, at, hours)
        if counting.is_late(stopped):
            self.late.append(stopped)
        if is_done:
            self.done.append(stopped)

    def drop(self, count: Count, at: datetime, hours: Hours | None) -> Count:
        """Stop a clock, because nothing is promised any more."""
        stopped = counting.stop(count, at, hours)
        self.counts[count.kind] = stopped
        self.ended.append(stopped)
        return stopped


def follow(
    counts: Mapping[Kind, Count],
    one: Promised,
    terms: Terms | None,
    hours: Hours | None,
    *,
    moment: datetime,
    at: datetime,
) -> Track:
    """Return the clocks as the conversation stands now.

    `moment` is when what is new happened, for what the conversation itself does not tell.
    """
    track = Track(dict(counts))
    for kind in REPLIES:
        _follow_reply(track, kind, one, terms, hours, moment=moment, at=at)
    _follow_resolution(track, one, terms, hours, moment=moment, at=at)
    return track


def _follow_reply(
    track: Track,
    kind: Kind,
    one: Promised,
    terms: Terms | None,
    hours: Hours | None,
    *,
    moment: datetime,
    at: datetime,
) -> None:
    waits = one.waiting_since if one.status != "closed" else None
    had_reply = bool(waits and one.replied_at and one.replied_at < waits)
    target = terms.target(kind) if terms and had_reply == (kind is Kind.NEXT_REPLY) else None
    count = track.counts.get(kind)
    is_answered = bool(count and one.replied_at and one.replied_at >= count.started_at)
    if waits is None or target is None:
        if count and count.is_going:
            is_over = is_answered or one.status == "closed"
            if is_over:
                track.end(count, _ended_at(count, one, moment), hours, is_done=is_answered)
            else:
                track.drop(count, moment, hours)
        return
    if count is None or count.started_at != waits:
        if count and count.is_going and is_answered:
            track.end(count, _ended_at(count, one, moment), hours, is_done=True)
        track.counts[kind] = _rested(counting.begin(kind, target, waits, hours), one, terms, moment)
        return
    if count.stopped_at:  # the answer was taken back: it never was one
        count = counting.go_on(count, count.stopped_at, hours)
    is_at_rest = bool(terms and terms.rests_while_snoozed and one.status == "snoozed")
    if is_at_rest:
        count = counting.rest(count, moment, hours)
    elif count.rested_at:
        count = counting.go_on(count, moment, hours)
    track.counts[kind] = counting.reckon(count, target, hours, at=at)


def _rested(count: Count, one: Promised, terms: Terms | None, moment: datetime) -> Count:
    """Return a new clock, at rest where the conversation is."""
    is_at_rest = terms and terms.rests_while_snoozed and one.status == "snoozed"
    return counting.rest(count, max(moment, count.started_at), None) if is_at_rest else count


def _ended_at(count: Count, one: Promised, moment: datetime) -> datetime:
    if one.replied_at and one.replied_at >= count.started_at:
        return one.replied_at
    return one.closed_at or moment


def _follow_resolution(
    track: Track,
    one: Promised,
    terms: Terms | None,
    hours: Hours | None,
    *,
    moment: datetime,
    at: datetime,
) -> None:
    kind = Kind.RESOLUTION
    count = track.counts.get(kind)
    target = terms.target(kind) if terms else None
    if one.status == "closed" or target is None:
        if count and count.is_going:
            if one.status == "closed":
                track.end(count, one.closed_at or moment, hours, is_done=True)
            else:
                track.drop(count, moment, hours)
        return
    if count is None:
        count = counting.begin(kind, target, one.opened_at, hours)
    if one.status == "open" and one.waiting_since:
        idle_since = count.stopped_at or count.rested_at
        if idle_since:
            # a message says itself when it came; for all else there is the moment
            back = one.waiting_since if one.waiting_since > idle_since else moment
            count = counting.go_on(count, back, hours)
    elif count.stopped_at:
        count = counting.rest(counting.go_on(count, moment, hours), moment, hours)
    elif count.running_since:
        is_reply = one.status == "open" and one.replied_at and one.replied_at > count.running_since
        rests = one.replied_at if is_reply and one.replied_at else moment
        count = counting.rest(count, rests, hours)
    track.counts[kind] = counting.reckon(count, target, hours, at=at)
