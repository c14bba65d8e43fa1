"""Undoing what a macro did, as a whole.

What still stands as the run left it is put back as it was before. What somebody changed since
stays, and is named. A reply is taken back until it leaves; then it is the one thing that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from weft.conversations.events import MacroReverted, MessageWithdrawn
from weft.conversations.models import Conversation, Delivery, Draft, MacroRun, Message
from weft.conversations.queries import where
from weft.kernel.events import say

from . import closing, course, drafts, holding, sorting
from .deliveries import ids_of
from .running import COURSE, state_of

Status = Conversation.Status
State = Delivery.State


class AlreadyUndone(Exception):
    """Somebody has undone this run before."""


@transaction.atomic
def undo_run(run_id: int, *, by: int, at: datetime) -> list[str]:
    """Take back what a run did; return what stays.

    That is "reply" when it has left; and "draft", "assignee", "course" and "matter" when somebody
    changed them since.
    Raises AlreadyUndone.
    """
    conversation_id = MacroRun.objects.values_list("conversation_id", flat=True).get(pk=run_id)
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    run = MacroRun.objects.select_for_update().get(pk=run_id)
    if run.undone_at is not None:
        raise AlreadyUndone(f"run {run_id}")
    now = state_of(conversation_id)
    stays = [] if _take_words_back(run, by=by, at=at) else ["reply"]
    stays += [] if _take_draft_back(run, at=at) else ["draft"]
    stays += [name for name, put_back in _PUT_BACK.items() if not put_back(run, now, by, at)]
    _put_tags_back(run, now, by=by)
    _let_wait_again(run)
    MacroRun.objects.filter(pk=run_id).update(undone_at=at, undone_by_id=by)
    say(MacroReverted(**where(conversation_id), run_id=run_id, title=run.name, actor_id=by))
    return stays


def _take_words_back(run: MacroRun, *, by: int, at: datetime) -> bool:
    """Keep the reply from leaving and take the notes off; False when the reply has left."""
    written = Message.objects.filter(pk__in=run.message_ids).exclude(
        delivery__state=State.WITHDRAWN
    )
    has_left = False
    for message in written.select_related("thread"):
        if message.direction == Message.Direction.NOTE:
            # nothing is deleted here: it is told no more, as a reply that was taken back
            Delivery.objects.create(message=message, state=State.WITHDRAWN, changed_at=at)
        elif not holding.keep_back(message.pk, at=at):
            has_left = True
            continue
        say(MessageWithdrawn(**ids_of(message), actor_id=by))
        holding.tell_last_words(message.thread.conversation_id)
    return not has_left


def _take_draft_back(run: MacroRun, *, at: datetime) -> bool:
    """Take the beginning of a reply out of the draft; False when it was changed there."""
    begun = run.after.get("begun", "")
    own = Draft.objects.filter(conversation_id=run.conversation_id, agent_id=run.by_id)
    draft = own.first()
    if not begun or draft is None:
        return True
    before, found, behind = draft.text.rpartition(begun)
    if not found:
        return False
    drafts.save_draft(
        run.conversation_id,
        text=before.rstrip("\n") + behind if before.strip() else behind,
        mode=draft.mode,
        by=run.by_id,
        at=at,
        uploads=draft.uploads,
        letter=draft.letter,
    )
    return True


def _put_course_back(run: MacroRun, now: Mapping[str, Any], by: int, at: datetime) -> bool:
    before, after, present = (
        [one[name] for name in COURSE] for one in (run.before, run.after, now)
    )
    if before in (after, present):
        return True
    if present != after:
        return False
    status, snoozed_until, closed_at = before
    if status == Status.CLOSED:
        was = datetime.fromisoformat(closed_at)
        course.close_all([run.conversation_id], by=by, at=was, is_again=True)
        return True
    if run.after["closed_at"]:
        closed = datetime.fromisoformat(run.after["closed_at"])
        closing.take_back({run.conversation_id: closed}, by=by, at=at)
    course.reopen(run.conversation_id, by=by)
    until = snoozed_until and datetime.fromisoformat(snoozed_until)
    if until and until > at:
        course.snooze(run.conversation_id, until=until, by=by, at=at)
    else:
        course.wake(run.conversation_id, by=by)
    return True


def _put_assignee_back(run: MacroRun, now: Mapping[str, Any], by: int, _at: datetime) -> bool:
    if (decided := _decided(run, now, "assignee_id")) is not None:
        return decided
    try:
        sorting.assign(run.conversation_id, to=run.before["assignee_id"], by=by)
    except sorting.NotAnAgent:
        return False
    return True


def _put_matter_back(run: MacroRun, now: Mapping[str, Any], by: int, _at: datetime) -> bool:
    if (decided := _decided(run, now, "matter")) is not None:
        return decided
    sorting.name_matter(run.conversation_id, matter=run.before["matter"], by=by)
    return True


def _decided(run: MacroRun, now: Mapping[str, Any], name: str) -> bool | None:
    """Return whether a value is as it was before (True) or somebody's since (False); else None."""
    if run.before[name] == run.after[name] or now[name] == run.before[name]:
        return True
    return None if now[name] == run.after[name] else False


_PUT_BACK: dict[str, Callable[[MacroRun, Mapping[str, Any], int, datetime], bool]] = {
    "assignee": _put_assignee_back,
    "course": _put_course_back,
    "matter": _put_matter_back,
}


def _put_tags_back(run: MacroRun, now: Mapping[str, Any], *, by: int) -> None:
    before, after, present = (set(one["tags"]) for one in (run.before, run.after, now))
    for name in sorted((after - before) & present):
        sorting.untag(run.conversation_id, name=name, by=by)
    for name in sorted(before - after - present):
        sorting.tag(run.conversation_id, name=name, by=by)


def _let_wait_again(run: MacroRun) -> None:
    """Let the customer wait since before the run, unless somebody has answered."""
    since = run.before["waiting_since"]
    if since is None:
        return
    answers = Message.objects.filter(
        thread__conversation=run.conversation_id,
        direction=Message.Direction.OUT,
        stored_at__gte=run.at,
    )
    if answers.exclude(delivery__state=State.WITHDRAWN).exists():
        return
    unsettled = Conversation.objects.filter(pk=run.conversation_id).exclude(status=Status.CLOSED)
    unsettled.update(waiting_since=datetime.fromisoformat(since))
