"""The bell: what its sheet shows, and what pages are told when it rings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from weft.console.templatetags.people_faces import called
from weft.console.verbs import to_conversation
from weft.notices import words
from weft.notices.kinds import Kind, Way
from weft.notices.queries import Line
from weft.notices.wishes import Wishes

ICONS = {
    Kind.OFFERED: "assign",
    Kind.RETURNED: "turn",
    Kind.MENTIONED: "note",
    Kind.ASSIGNED: "assign",
    Kind.BROUGHT: "people",
    Kind.ALARM: "warning",
    Kind.BREACHED: "hourglass",
    Kind.AT_RISK: "hourglass",
    Kind.RESCUE: "drop",
    Kind.FAILED: "warning",
    Kind.DUE: "clock",
    Kind.PROMISED: "flag",
    Kind.WROTE: "chat",
    Kind.BESIDE: "chat",
    Kind.CONTACT: "link",
    Kind.WOKEN: "snooze",
    Kind.OPENED: "inbox",
}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # the stamp of somebody whom nothing was ever told


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One line of the list, as its template places it."""

    line: Line
    icon: str
    who: str
    what: str
    url: str


def drawn(lines: Iterable[Line]) -> list[Drawn]:
    """Return lines with their words, in the language of the moment."""
    return [
        Drawn(
            line=line,
            icon=ICONS[line.kind],
            who=called(line.heading.customer_name, line.heading.customer_id),
            what=words.what(line),
            url=to_conversation(line.heading.id),
        )
        for line in lines
    ]


def answer(
    unread: Sequence[Line], wishes: Wishes, *, after: datetime | None, is_resting: bool
) -> dict[str, Any]:
    """Return the conversations with something unread, and what changed since `after`.

    Without `after` nothing is news: a page has just begun.

    While somebody rests, news are known, and neither rise nor sound. The stamp comes from what is
    told, never from a clock: what is being written at this moment will be newer than it.
    """
    news = [line for line in unread if after and line.changed_at > after]
    stamps = [line.changed_at for line in unread]
    return {
        "unread": [line.heading.id for line in unread],
        "stamp": max([*stamps, after or LONG_AGO]).isoformat(),
        "may_sound": any(wishes.wants(kind, Way.SOUND) for kind in Kind),
        "news": [
            {
                "conversation": one.line.heading.id,
                "words": f"{one.who}: {one.what}",
                "url": one.url,
                "rises": one.line.is_loud and not is_resting,
                "sounds": not is_resting
                and any(wishes.wants(kind, Way.SOUND) for kind in one.line.kinds),
            }
            for one in drawn(news)
        ],
    }
