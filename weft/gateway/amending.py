"""Amending messages that have gone: reacting to theirs, correcting and taking back ours.

The network is asked at once, by whoever waits for the answer, and not by the outbox: what an agent
wants of a message that stands there is true now or not at all. All of it sets what stands there and
adds nothing, so where nobody knows whether the network has done it, it is asked once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import AmendedJustNow
from weft.conversations.envelopes import ReactionFailed
from weft.conversations.queries import Entry

from . import deeds
from .capabilities import Afterwards, Capabilities
from .contract import Channel, Gone, LockedOut, NotThere, Refused, Unreachable, Unsure
from .registry import UnknownChannel, channel, settings_of, surface_of

OFF = gettext_noop("This inbox is switched off, so nothing can be changed there.")
TOO_LATE = gettext_noop("It is too late: the network allows this only for a while.")
IN_PARTS = gettext_noop("It went out in several parts, and those cannot be corrected.")
TOO_LONG = gettext_noop("These words are too long for this channel.")
WINDOW = gettext_noop("The customer wrote too long ago: the network takes nothing from us now.")
DOUBTED = gettext_noop("Nobody knows whether it was done. Try again: twice does no harm.")
JUST_NOW = gettext_noop("Somebody else is changing this message just now.")
AWAY = gettext_noop("The network cannot be asked just now, so nothing has changed. Try again soon.")

GONE = {"sent", "delivered", "read"}


class NotHere(Exception):
    """With this message, or in this place, that cannot be done."""


@dataclass(frozen=True, kw_only=True)
class May:
    """What can be done to a message now."""

    reactions: tuple[str, ...] = ()
    correct: bool = False
    take_back: bool = False


NOTHING = May()


def may(entry: Entry, *, at: datetime) -> May:
    """Return what can be done to a message, as far as can be told without asking anybody."""
    said = entry.afterwords
    if entry.direction == "note" or entry.is_redacted or (said and said.unsent_at):
        return NOTHING
    try:
        can = _capabilities(entry)
    except UnknownChannel:
        return NOTHING
    if entry.direction == "in":
        offered = can.reactions
        if offered is None or not _is_in_time(entry, offered.within, at):
            return NOTHING
        return May(reactions=offered.emoji)
    if entry.state not in GONE or entry.has_letter:
        return NOTHING
    return May(
        correct=bool(entry.text) and len(entry.files) <= 1 and _allows(can.correcting, entry, at),
        take_back=_allows(can.taking_back, entry, at),
    )


def react(message_id: int, emoji: str, *, by: int, at: datetime) -> None:
    """Put an emoji to a customer's message, in place of the one before; "" takes it away.

    Call it without a transaction open, as the two below. Raises NotHere, and with words for the
    agent Refused, Unreachable, or Unsure when nobody knows.
    """
    entry = _entry(message_id)
    offered = may(entry, at=at).reactions
    if not offered or (emoji and emoji not in offered):
        raise _not_here(entry, lambda then: emoji in then.reactions)
    window = _capabilities(entry).reply_window
    heard_at = queries.heard_at(entry.thread_id) if window else None
    if window and (heard_at is None or at - heard_at >= window):
        raise Refused(WINDOW)
    _amend(entry, "reacted", lambda found: found.react, (emoji,), by=by, at=at)


def correct(message_id: int, text: str, *, by: int, at: datetime) -> None:
    """Give a message of ours other words. Raises as `react`; nothing to change is no error."""
    entry, text = _entry(message_id), text.strip()
    if not may(entry, at=at).correct or not text:
        raise _not_here(entry, lambda then: then.correct)
    can = _capabilities(entry)
    longest = can.max_caption if entry.files and can.max_caption is not None else can.max_text
    if len(text) > longest:
        raise Refused(TOO_LONG)
    if text == reads(entry):
        return
    if len(_names(entry)) > 1:
        raise Refused(IN_PARTS)
    _amend(entry, "edited", lambda found: found.correct, (text,), by=by, at=at)


def take_back(message_id: int, *, by: int, at: datetime) -> None:
    """Take a message of ours back. Raises as `react`."""
    entry = _entry(message_id)
    if not may(entry, at=at).take_back:
        raise _not_here(entry, lambda then: then.take_back)
    _amend(entry, "unsent", lambda found: found.take_back, (), by=by, at=at)


def reaction_failed(told: ReactionFailed) -> None:
    """Remember that a network did not deliver a reaction of ours. Twice is once."""
    number = deeds.number(told.deed)
    conversations.undo_reaction(number, inbox_id=told.inbox_id, reason=told.reason, at=told.at)


def reads(entry: Entry) -> str:
    """Return how a message reads now, as far as we know."""
    edits = entry.afterwords.edits if entry.afterwords else ()
    return edits[-1].text if edits else entry.text


def _amend(
    entry: Entry,
    kind: str,
    deed: Callable[[Channel], Callable[..., None] | None],
    values: tuple[str, ...],
    *,
    by: int,
    at: datetime,
) -> None:
    card = queries.inbox(entry.inbox_id)
    if not card.is_on:
        raise Refused(OFF)
    found = channel(entry.inbox_kind)
    work = deed(found)
    if work is None and not found.capabilities.is_immediate:
        raise NotHere(f"message {entry.id}")
    text = values[0] if values else ""
    try:
        number = conversations.begin_amendment(entry.id, kind=kind, text=text, by=by, at=at)
    except AmendedJustNow as problem:
        raise Refused(JUST_NOW) from problem
    end = partial(conversations.end_amendment, number, at=at)
    try:
        if work is not None:
            ask_at_once(
                partial(work, settings_of(card), _gone(entry, number), *values),
                removes=kind == "unsent",
            )
    except (Refused, Unreachable):
        end(is_done=False)
        raise
    except Exception:
        end(is_done=None)
        raise
    end(is_done=True)


def _not_here(entry: Entry, was: Callable[[May], bool]) -> Exception:
    """Return why something cannot be done: not any more, or never here."""
    could = was(may(entry, at=entry.sent_at))
    return Refused(TOO_LATE) if could else NotHere(f"message {entry.id}")


def ask_at_once(work: Callable[[], Any], *, removes: bool = False) -> None:
    """Have a network set what stands there, once more when it breaks off.

    Raises Refused or Unreachable when it surely was not done, and else Unsure, with words for the
    agent. `removes`: what is not there any more when asked again was removed.
    """
    try:
        work()
    except Unsure:
        try:
            work()
        except NotThere as problem:
            if not removes:
                raise Unsure(DOUBTED) from problem
        except (Refused, Unreachable, Unsure) as problem:
            raise Unsure(DOUBTED) from problem
    except LockedOut:
        raise
    except Unreachable as problem:  # its own words promise that we keep trying
        raise Unreachable(AWAY, retry_after=problem.retry_after) from problem


def _entry(message_id: int) -> Entry:
    entries = queries.entries([message_id])
    if not entries:
        raise NotHere(f"message {message_id}")
    return entries[0]


def _gone(entry: Entry, number: int) -> Gone:
    return Gone(
        inbox_id=entry.inbox_id,
        remote=entry.remote,
        names=_names(entry),
        deed=deeds.name(number),
        has_files=bool(entry.files),
        choices=tuple(entry.offered.labels) if entry.offered else (),
        context=queries.thread_cards([entry.thread_id])[0].context,
    )


def _names(entry: Entry) -> tuple[str, ...]:
    """Return what the network calls the parts of a message."""
    if entry.direction == "in":
        return (entry.key,)
    return queries.names_of_parts(entry.id) or (entry.key,)


def _capabilities(entry: Entry) -> Capabilities:
    return surface_of(entry.inbox_id, entry.inbox_kind, entry.remote).capabilities


def _allows(afterwards: Afterwards | None, entry: Entry, at: datetime) -> bool:
    return afterwards is not None and _is_in_time(entry, afterwards.within, at)


def _is_in_time(entry: Entry, within: timedelta | None, at: datetime) -> bool:
    return within is None or at - entry.sent_at < within
