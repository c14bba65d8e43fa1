"""The ways to reach the shop, the quickest first, each with an honest word on the wait (R28, R29).

The widget's first screen, the contact page and whoever asks for its data say the same. What is
closed says by when the answer comes; what an owner hides, and what leads nowhere, is left out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from weft.channels.webchat.channel import CHANNEL
from weft.gateway import waits
from weft.gateway.registry import called
from weft.gateway.waits import Wait
from weft.routing import queries as routing

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

CACHE_SECONDS = 5  # every visitor who opens a chat asks

Json = dict[str, Any]


_kept: dict[str, tuple[float, list[Way]]] = {}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to reach the shop, in the words of one language."""

    inbox_id: int
    name: str
    channel: str
    icon: str
    url: str  # "" for the chat, which stands in the page
    chat_key: str  # of the chat; "" for all others
    words: str  # what to expect
    when: datetime | None  # an instant that the words end with, in the reader's own clock
    answer_by: datetime | None
    is_open: bool
    is_staffed: bool  # somebody is there to answer at once; only a live way asks
    usual: timedelta | None
    most: timedelta | None

    def as_json(self) -> Json:
        """Return it as the contact endpoint says it."""
        return {
            "channel": self.channel,
            "name": self.name,
            "url": self.url or None,
            "chat": self.chat_key or None,
            "open": self.is_open,
            "half_within_seconds": _seconds(self.usual),
            "most_within_seconds": _seconds(self.most),
            "answer_by": self.answer_by,
            "words": self.words,
            "when": self.when,
        }


def ways(language: str, *, at: datetime) -> list[Way]:
    """Return the ways that are shown, the quickest first; kept for CACHE_SECONDS."""
    kept = _kept.get(language)
    if kept is None or kept[0] < time.monotonic():
        kept = _kept[language] = time.monotonic() + CACHE_SECONDS, _ways(language, at)
    return kept[1]


def forget() -> None:
    """Ask again: for tests."""
    _kept.clear()
    waits.forget()


def _ways(language: str, at: datetime) -> list[Way]:
    shown = [one for one in waits.live(at=at) if not one.is_hidden]
    nobody = not routing.is_anybody_there(at=at)
    with translation.override(language):
        return [_way(one, nobody=nobody and one.is_live) for one in shown]


def others(own: int, found: Sequence[Way]) -> list[Way]:
    """Return what a visitor of the chat `own` should know: quicker ways, all when it is closed."""
    place = next((n for n, one in enumerate(found) if one.inbox_id == own), len(found))
    is_open = place < len(found) and found[place].is_open
    return [one for one in found[: place if is_open else None] if one.inbox_id != own and one.url]


def own_first(own: int, found: Sequence[Way]) -> list[Way]:
    """Let a page's own inbox stand before those that promise the same."""
    mine = next((one for one in found if one.inbox_id == own), None)
    if mine is None:
        return list(found)
    promised = [(one.words, one.when) for one in found]
    place = promised.index((mine.words, mine.when))
    others = [one for one in found if one is not mine]
    return [*others[:place], mine, *others[place:]]


def _way(one: Wait, *, nobody: bool) -> Way:
    words, when = _expect(one, nobody=nobody)
    return Way(
        inbox_id=one.inbox_id,
        name=one.name,
        channel=called(one.kind),
        icon=one.icon,
        url=one.url,
        chat_key=one.public_key if one.kind == CHANNEL.kind else "",
        words=words,
        when=when,
        answer_by=one.answer_by,
        is_open=one.is_open,
        is_staffed=not nobody,
        usual=one.usual,
        most=one.most,
    )


def _expect(one: Wait, *, nobody: bool) -> tuple[str, datetime | None]:
    """Say what to expect, and an instant that belongs behind it."""
    if not one.is_open:
        if one.answer_by:
            return gettext("Closed now. Most answers come by:"), one.answer_by
        if one.opens_at:
            return gettext("Closed now. We answer from:"), one.opens_at
        return gettext("Closed now."), None
    if nobody:
        return gettext("Nobody is there just now. Leave a message and we will answer."), None
    if one.most is None:
        return gettext("We will answer as soon as we can."), None
    return within(one.most), None


def within(most: timedelta) -> str:
    """Say within which time most are answered, rounded up: better too long than too short."""
    if most <= MINUTE:
        return gettext("Most answers come within a minute.")
    if most <= HOUR:
        count = _up(most, MINUTE if most <= 10 * MINUTE else 5 * MINUTE) // MINUTE
        return ngettext(
            "Most answers come within %(count)d minute.",
            "Most answers come within %(count)d minutes.",
            count,
        ) % {"count": count}
    count = _up(most, HOUR) // HOUR
    return ngettext(
        "Most answers come within %(count)d hour of opening time.",
        "Most answers come within %(count)d hours of opening time.",
        count,
    ) % {"count": count}


def _up(duration: timedelta, step: timedelta) -> timedelta:
    return -(-duration // step) * step


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else int(duration.total_seconds())
