"""Bulk changes: the same to many conversations, in one transaction, and taken back as a whole.

What cannot be done to one does not stop the others: the outcome says what was left, and why. An
undo is as careful: it touches only what is still as the bulk left it.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from weft.conversations.endings import Endings
from weft.conversations.models import Bulk, Conversation, ReadMark

from . import closing, course, sorting

MOST_IN_BULK = 200  # conversations
KEPT = timedelta(days=1)

SAME, CLOSED, CHANGED = "same", "closed", "changed"
Status = Conversation.Status
Does = Bulk.Does


class TooMany(Exception):
    """More conversations at once than anybody looks through."""


class CannotUndoBulk(Exception):
    """It was undone before, is somebody else's, or is too old."""


@dataclass(frozen=True, kw_only=True)
class BulkOutcome:
    """What was done, and what was not: by SAME (it was so already), CLOSED, or CHANGED since."""

    done: tuple[int, ...]
    left: dict[int, str] = field(default_factory=dict)
    bulk_id: uuid.UUID | None = None  # what undoes it; None: nothing was done

    def counted(self) -> dict[str, int]:
        """Return how many were left for which reason."""
        return dict(Counter(self.left.values()))


@transaction.atomic
def bulk_assign(ids: Collection[int], *, to: int | None, by: int, at: datetime) -> BulkOutcome:
    """Let agent `to` look after them; None gives them back. Raises NotAnAgent, TooMany."""
    found = sorting.assign_all(_few(ids), to=to, by=by)
    before = {each.pk: {"assignee": each.assignee_id} for each in found}
    return _kept(Does.ASSIGN, ids, before, left={"assignee": to}, by=by, at=at)


@transaction.atomic
def bulk_tag(ids: Collection[int], *, name: str, by: int, at: datetime) -> BulkOutcome:
    """Put a tag on them. Raises TooMany."""
    found = sorting.tag_all(_few(ids), name=name, by=by)
    left = {"tag": sorting.spelled(name)}
    return _kept(Does.TAG, ids, {each.pk: {} for each in found}, left=left, by=by, at=at)


@transaction.atomic
def bulk_close(
    ids: Collection[int], *, by: int, at: datetime, endings: Endings | None = None
) -> BulkOutcome:
    """End their matters. Raises TooMany, and OutcomeNeeded: then none is closed."""
    found = course.close_all(_few(ids), by=by, at=at, endings=endings)
    return _kept(Does.CLOSE, ids, _courses(found), left={"at": at.isoformat()}, by=by, at=at)


@transaction.atomic
def bulk_reopen(ids: Collection[int], *, by: int, at: datetime) -> BulkOutcome:
    """Go on with their matters. Raises TooMany."""
    found = course.reopen_all(_few(ids), by=by)
    return _kept(Does.REOPEN, ids, _courses(found), left={}, by=by, at=at)


@transaction.atomic
def bulk_snooze(untils: Mapping[int, datetime], *, by: int, at: datetime) -> BulkOutcome:
    """Let each rest until its own time. Raises SnoozedIntoThePast, TooMany."""
    found = course.snooze_all({id_: untils[id_] for id_ in _few(untils)}, by=by, at=at)
    left = {str(each.pk): untils[each.pk].isoformat() for each in found}
    return _kept(Does.SNOOZE, untils, _courses(found), left=left, why=CLOSED, by=by, at=at)


@transaction.atomic
def bulk_read(ids: Collection[int], *, by: int, at: datetime) -> BulkOutcome:
    """Mark them as read by agent `by`. Customers are not told: nobody has looked."""
    newest = dict(
        Conversation.objects.filter(pk__in=_few(ids), last_message_id__isnull=False)
        .order_by("pk")
        .values_list("pk", "last_message_id")
    )
    marks = ReadMark.objects.filter(agent_id=by, conversation__in=newest)
    read = dict(marks.values_list("conversation_id", "message_id"))
    before = {id_: {"up_to": read.get(id_)} for id_ in newest if read.get(id_) != newest[id_]}
    _mark(by, {id_: newest[id_] or 0 for id_ in before})
    left = {str(id_): newest[id_] for id_ in before}
    return _kept(Does.READ, ids, before, left=left, by=by, at=at)


@transaction.atomic
def bulk_undo(bulk_id: uuid.UUID, *, by: int, at: datetime) -> BulkOutcome:
    """Take a bulk of agent `by` back as a whole. Raises CannotUndoBulk."""
    ours = Bulk.objects.select_for_update().filter(agent_id=by, undone_at=None, at__gt=at - KEPT)
    bulk = ours.filter(pk=bulk_id).first()
    if bulk is None:
        raise CannotUndoBulk(str(bulk_id))
    before = {int(id_): was for id_, was in bulk.before.items()}
    done = set(_UNDO[bulk.does](bulk, before, at))
    Bulk.objects.filter(pk=bulk_id).update(undone_at=at)
    return BulkOutcome(done=tuple(sorted(done)), left=dict.fromkeys(before.keys() - done, CHANGED))


def _kept(
    does: str,
    ids: Iterable[int],
    before: dict[int, dict[str, Any]],
    *,
    left: dict[str, Any],
    by: int,
    at: datetime,
    why: str = SAME,
) -> BulkOutcome:
    """Keep what is needed to undo a bulk; return its outcome. `why` the others were left."""
    Bulk.objects.filter(agent_id=by, at__lt=at - KEPT).delete()
    skipped = dict.fromkeys(set(ids) - before.keys(), why)
    if not before:
        return BulkOutcome(done=(), left=skipped)
    bulk = Bulk.objects.create(agent_id=by, does=does, left=left, before=before, at=at)
    return BulkOutcome(done=tuple(sorted(before)), left=skipped, bulk_id=bulk.pk)


def _few(ids: Collection[int]) -> Collection[int]:
    if len(ids) > MOST_IN_BULK:
        raise TooMany(f"{len(ids)} conversations")
    return ids


def _courses(before: Iterable[Conversation]) -> dict[int, dict[str, Any]]:
    return {
        each.pk: {
            "status": each.status,
            "waiting_since": each.waiting_since and each.waiting_since.isoformat(),
            "snoozed_until": each.snoozed_until and each.snoozed_until.isoformat(),
        }
        for each in before
    }


def _mark(agent_id: int, marks: Mapping[int, int]) -> None:
    ReadMark.objects.bulk_create(
        [
            ReadMark(agent_id=agent_id, conversation_id=id_, message_id=message_id)
            for id_, message_id in marks.items()
        ],
        update_conflicts=True,
        unique_fields=["agent", "conversation"],
        update_fields=["message_id"],
    )


# --- taking back: each returns the conversations that are as before again ------------------------


def _give_back(bulk: Bulk, before: dict[int, dict[str, Any]], _at: datetime) -> list[int]:
    still = [each.pk for each in course.locked(before) if each.assignee_id == bulk.left["assignee"]]
    for assignee in {before[id_]["assignee"] for id_ in still}:
        theirs = [id_ for id_ in still if before[id_]["assignee"] == assignee]
        try:
            sorting.assign_all(theirs, to=assignee, by=bulk.agent_id)
        except sorting.NotAnAgent:  # who had it has left since
            sorting.assign_all(theirs, to=None, by=bulk.agent_id)
    return still


def _take_tags_off(bulk: Bulk, before: dict[int, dict[str, Any]], _at: datetime) -> list[int]:
    found = sorting.untag_all(before, name=bulk.left["tag"], by=bulk.agent_id)
    return [each.pk for each in found]


def _go_on(bulk: Bulk, before: dict[int, dict[str, Any]], at: datetime) -> list[int]:
    closed_at = datetime.fromisoformat(bulk.left["at"])
    still = [each.pk for each in course.locked(before) if each.closed_at == closed_at]
    closing.take_back(dict.fromkeys(still, closed_at), by=bulk.agent_id, at=at)
    course.reopen_all(still, by=bulk.agent_id)
    for id_ in still:
        Conversation.objects.filter(pk=id_).update(waiting_since=before[id_]["waiting_since"])
    return _rest_again(bulk, before, still, at)


def _close_again(bulk: Bulk, before: dict[int, dict[str, Any]], at: datetime) -> list[int]:
    still = [each.pk for each in course.locked(before) if _is_untouched(each)]
    course.close_all(still, by=bulk.agent_id, at=at, is_again=True)
    return still


def _is_untouched(conversation: Conversation) -> bool:
    return conversation.status == Status.OPEN and conversation.waiting_since is None


def _wake_again(bulk: Bulk, before: dict[int, dict[str, Any]], at: datetime) -> list[int]:
    rests = {int(id_): datetime.fromisoformat(until) for id_, until in bulk.left.items()}
    still = [each.pk for each in course.locked(before) if each.snoozed_until == rests[each.pk]]
    course.wake_all(still, by=bulk.agent_id)
    return _rest_again(bulk, before, still, at)


def _rest_again(
    bulk: Bulk, before: dict[int, dict[str, Any]], ids: list[int], at: datetime
) -> list[int]:
    """Let those that rested before rest on, if their time is still to come."""
    untils = {
        id_: datetime.fromisoformat(before[id_]["snoozed_until"])
        for id_ in ids
        if before[id_]["snoozed_until"]
    }
    later = {id_: until for id_, until in untils.items() if until > at}
    course.snooze_all(later, by=bulk.agent_id, at=at)
    return ids


def _read_as_before(bulk: Bulk, before: dict[int, dict[str, Any]], _at: datetime) -> list[int]:
    marks = ReadMark.objects.filter(agent_id=bulk.agent_id, conversation__in=before)
    now = dict(marks.values_list("conversation_id", "message_id"))
    still = [id_ for id_ in before if now.get(id_) == bulk.left[str(id_)]]
    fresh = [id_ for id_ in still if before[id_]["up_to"] is None]
    marks.filter(conversation__in=fresh).delete()
    _mark(bulk.agent_id, {id_: before[id_]["up_to"] for id_ in still if id_ not in fresh})
    return still


_UNDO: dict[str, Callable[[Bulk, dict[int, dict[str, Any]], datetime], list[int]]] = {
    Does.ASSIGN: _give_back,
    Does.TAG: _take_tags_off,
    Does.CLOSE: _go_on,
    Does.REOPEN: _close_again,
    Does.SNOOZE: _wake_again,
    Does.READ: _read_as_before,
}
