"""Running a macro: everything that it asks for, in one transaction, or nothing.

A run remembers what the conversation was like before and after; undoing.py puts that back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from weft.conversations.endings import Ending
from weft.conversations.envelopes import Party
from weft.conversations.events import MacroRan
from weft.conversations.models import Conversation, Draft, MacroRun
from weft.conversations.queries import tags_of, where
from weft.kernel.events import say

from . import course, drafts, sorting, write
from .beginning import begin_thread
from .replies import reply_all
from .wanted import Reply
from .write import NotWritten

COURSE = ("status", "snoozed_until", "closed_at")


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A thread that a reply begins, where no running one takes answers."""

    inbox_id: int
    people: Sequence[Party]
    topic: str


@dataclass(frozen=True, kw_only=True)
class Send:
    """Answer the customer; held until its time, or it could not be taken back."""

    reply: Reply
    begin: Begin | None = None


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Put the beginning of a reply below what the agent has begun."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """Leave a note for colleagues."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Tag:
    """Put a tag on, or take it off."""

    name: str
    is_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Assign:
    """Give it to an agent; None is nobody."""

    to: int | None


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Let it rest until a time."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class Matter:
    """Say what it is about."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Close:
    """End the matter, and say how it ended."""

    ending: Ending | None = None


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """Go on with a closed one."""


Deed = Send | Begun | Note | Tag | Assign | Snooze | Matter | Close | Reopen


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A run. `is_new` is False when the same key came before."""

    run_id: int
    is_new: bool


@transaction.atomic
def run_macro(
    conversation_id: int,
    deeds: Sequence[Deed],
    *,
    macro_id: int,
    name: str,
    key: str,
    by: int,
    at: datetime,
) -> Ran:
    """Do everything that a macro asks for, or nothing. The same key twice is one run.

    What the agent has begun to write stays as it is.
    Raises NotWritten (OutcomeNeeded among them), NotAnAgent, SnoozedIntoThePast.
    """
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if before := MacroRun.objects.filter(key=key).values_list("pk", flat=True).first():
        return Ran(run_id=before, is_new=False)
    own = Draft.objects.filter(conversation_id=conversation_id, agent_id=by)
    draft = own.first()
    state = state_of(conversation_id)
    written = [
        message_id
        for number, deed in enumerate(deeds)
        if (message_id := _do(deed, conversation_id, key=f"{key}-{number}", by=by, at=at))
    ]
    if draft and written:
        Draft.objects.update_or_create(
            conversation_id=conversation_id, agent_id=by, defaults=_of_draft(draft)
        )
    begun = "\n\n".join(deed.text for deed in deeds if isinstance(deed, Begun))
    if begun:
        _begin_draft(begun, draft, conversation_id, by=by, at=at)
    run = MacroRun.objects.create(
        key=key,
        conversation_id=conversation_id,
        macro_id=macro_id,
        name=name,
        before=state,
        after=state_of(conversation_id) | {"begun": begun},
        message_ids=written,
        at=at,
        by_id=by,
    )
    say(MacroRan(**where(conversation_id), run_id=run.pk, title=name, actor_id=by))
    return Ran(run_id=run.pk, is_new=True)


def _do(deed: Deed, conversation_id: int, *, key: str, by: int, at: datetime) -> int | None:
    """Do one thing; return the message that it wrote."""
    match deed:
        case Send():
            return _send(deed, conversation_id, key=key, by=by, at=at)
        case Note():
            text = deed.text
            return write.note(conversation_id, text=text, by=by, at=at, key=key).message_id
        case Tag():
            change = sorting.untag if deed.is_off else sorting.tag
            change(conversation_id, name=deed.name, by=by)
        case Assign():
            sorting.assign(conversation_id, to=deed.to, by=by)
        case Snooze():
            course.reopen(conversation_id, by=by)  # what is closed does not rest
            course.snooze(conversation_id, until=deed.until, by=by, at=at)
        case Matter():
            sorting.name_matter(conversation_id, matter=deed.text, by=by)
        case Close():
            course.close(conversation_id, by=by, at=at, ending=deed.ending)
        case Reopen():
            course.reopen(conversation_id, by=by)
    return None


def _send(deed: Send, conversation_id: int, *, key: str, by: int, at: datetime) -> int:
    reply = replace(deed.reply, key=key)
    if deed.begin:
        begin = deed.begin
        thread_id = begin_thread(
            conversation_id,
            inbox_id=begin.inbox_id,
            people=begin.people,
            topic=begin.topic,
            by=by,
            at=at,
        )
        reply = replace(reply, thread_id=thread_id)
    [outcome] = reply_all([reply])
    if isinstance(outcome, NotWritten):
        raise outcome
    return outcome.message_id


def _begin_draft(
    text: str, draft: Draft | None, conversation_id: int, *, by: int, at: datetime
) -> None:
    drafts.save_draft(
        conversation_id,
        text="\n\n".join(filter(None, (draft.text if draft else "", text))),
        mode=Draft.Mode.REPLY,
        by=by,
        at=at,
        uploads=draft.uploads if draft else (),
        letter=draft.letter if draft else None,
    )


def _of_draft(draft: Draft) -> dict[str, Any]:
    kept = ("text", "mode", "uploads", "letter", "changed_at")
    return {name: getattr(draft, name) for name in kept}


def state_of(conversation_id: int) -> dict[str, Any]:
    """Return what a macro may change of a conversation, in words that JSON keeps."""
    row = Conversation.objects.values(*COURSE, "assignee_id", "matter", "waiting_since").get(
        pk=conversation_id
    )
    return {name: _kept(value) for name, value in row.items()} | {"tags": tags_of(conversation_id)}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
