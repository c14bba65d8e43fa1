"""A conversation as its page tells it: days, messages, and what happened between them.

Pure arrangement of what the queries gave; words for people are made here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from weft.console.timeline import cases, endings, handing
from weft.conversations.queries import Entry
from weft.kernel.events import Said
from weft.ui import dates

TOGETHER = timedelta(minutes=5)  # words of one author in one run share a face


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened, in words. `batch` names moves that can be taken back."""

    id: int
    at: datetime
    icon: str
    words: str
    batch: str = ""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One line of the page: a message or a happening, and the marks that stand before it."""

    message: Entry | None = None
    happening: Happening | None = None
    day: date | None = None
    day_words: str = ""
    is_first_unread: bool = False
    continues: bool = False  # the message goes on where its author stopped


Line = tuple[datetime, int, int, Entry | Happening]


def tell(
    entries: Sequence[Entry],
    said: Sequence[Said],
    names: Mapping[int, str],
    *,
    read_up_to: int | None,
    today: date,
    owners: Mapping[int, int] | None = None,
) -> list[Piece]:
    """Weave messages and happenings into one story, oldest first.

    `names` are the agents'. `read_up_to` is the last message that the reader has read; None
    draws no line. `owners` are whose the threads were that another conversation brought, by id.
    """
    lines: list[Line] = [(entry.stored_at, 0, entry.id, entry) for entry in entries]
    undone = cases.undone(said)
    # what a message caused has the message's time, and is told after it
    lines += [
        (event.happened_at, 1, event.id, happening)
        for event in cases.told(handing.told(said))
        if (happening := in_words(event, names, undone))
    ]
    lines.sort(key=lambda line: line[:3])
    return list(_mark(lines, read_up_to, today, owners or {}))


def _mark(
    lines: Sequence[Line], read_up_to: int | None, today: date, owners: Mapping[int, int]
) -> Iterator[Piece]:
    day: date | None = None
    before: Entry | None = None
    is_drawn = read_up_to is None
    for at, _rank, _number, line in lines:
        new_day = timezone.localdate(at)
        marks = {} if new_day == day else {"day": new_day, "day_words": day_words(new_day, today)}
        if isinstance(line, Happening):
            yield Piece(happening=line, **marks)  # type: ignore[arg-type]
            before = None
        else:
            draws = not is_drawn and line.direction == "in" and line.id > (read_up_to or 0)
            yield Piece(
                message=line,
                is_first_unread=draws,
                continues=not marks and not draws and _goes_on(before, line, owners),
                **marks,  # type: ignore[arg-type]
            )
            is_drawn = is_drawn or draws
            before = line
        day = new_day


def _goes_on(before: Entry | None, entry: Entry, owners: Mapping[int, int]) -> bool:
    return (
        before is not None
        and (before.direction, before.author_id) == (entry.direction, entry.author_id)
        and owners.get(before.thread_id) == owners.get(entry.thread_id)
        and entry.stored_at - before.stored_at < TOGETHER
    )


def day_words(day: date, today: date) -> str:
    """Say which day it is, as one says it today."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return capfirst(dates.weekday_too(day)) if day.year == today.year else dates.whole_day(day)


def in_words(
    event: Said, names: Mapping[int, str], undone: Collection[str] = ()
) -> Happening | None:
    """Say what happened; None for what needs no line. `undone` names moves that were taken back."""
    who = names.get(event.actor_id or 0, "")
    told = _WORDS.get(event.name)
    if told is None:
        return None
    icon, words = told(event, who, names)
    batch = ""
    if event.name == "thread.moved" and event.body["source_id"] != event.conversation_id:
        batch = str(event.body["batch"]) if event.body["batch"] not in undone else ""
    return Happening(id=event.id, at=event.happened_at, icon=icon, words=words, batch=batch)


def _assigned(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    to = event.body["assignee_id"]
    if to is None:
        if who:
            return "assign", _("%(who)s gave it back to everybody") % {"who": who}
        return "assign", _("It belongs to nobody again")
    if to == event.actor_id:
        return "assign", _("%(who)s looks after it") % {"who": who}
    whom = names.get(to, "")
    if who:
        return "assign", _("%(who)s gave it to %(whom)s") % {"who": who, "whom": whom}
    return "assign", _("It was given to %(whom)s") % {"whom": whom}


def _closed(_event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "closed", _("%(who)s closed it") % {"who": who} if who else pgettext(
        "one conversation", "Closed"
    )


def _watched(_event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "eye", _("%(who)s looks in") % {"who": who}


def _reopened(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    if event.body.get("reason") == "follow_up":
        return "reopen", _("Open again, because its next step is due")
    if who:
        return "reopen", _("%(who)s opened it again") % {"who": who}
    return "reopen", _("Open again, because the customer wrote")


def _snoozed(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    until = timezone.localtime(datetime.fromisoformat(event.body["until"]))
    when = dates.moment(until)
    return "snooze", _("%(who)s put it to rest until %(when)s") % {"who": who, "when": when}


def _woken(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    if event.body["reason"] == "due":
        return "snooze", _("Back, because its time came")
    if event.body["reason"] == "message":
        return "snooze", _("Back, because the customer wrote")
    if event.body["reason"] == "follow_up":
        return "snooze", _("Back, because its next step is due")
    return "snooze", _("%(who)s took it back") % {"who": who}


def _tagged(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "tag", _("%(who)s added the tag %(tag)s") % {"who": who, "tag": event.body["tag"]}


def _untagged(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "tag", _("%(who)s took off the tag %(tag)s") % {"who": who, "tag": event.body["tag"]}


def _named(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    matter = event.body["matter"]
    if not matter:
        return "edit", _("%(who)s took the name of the matter away") % {"who": who}
    return "edit", _("%(who)s named the matter %(matter)s") % {"who": who, "matter": matter}


def _ran(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    words = {"who": who, "macro": event.body["title"]}
    return "macro", _("%(who)s ran the macro “%(macro)s”") % words


def _reverted(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    words = {"who": who, "macro": event.body["title"]}
    return "reopen", _("%(who)s undid the macro “%(macro)s”") % words


def _stopped(_event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "info", _("The customer wants no more messages by this inbox")


def _started(_event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "info", _("The customer takes messages by this inbox again")


_WORDS = {
    "conversation.assigned": _assigned,
    "conversation.closed": _closed,
    "conversation.watched": _watched,
    "conversation.reopened": _reopened,
    "conversation.snoozed": _snoozed,
    "conversation.woken": _woken,
    "conversation.tagged": _tagged,
    "conversation.untagged": _untagged,
    "matter.named": _named,
    "macro.ran": _ran,
    "macro.reverted": _reverted,
    "stop.asked": _stopped,
    "stop.lifted": _started,
    **cases.WORDS,
    **handing.WORDS,
    **endings.WORDS,
}
