"""Acting: warnings, breaches and the steps of policies, each once, when their time comes.

All that a batch does is one transaction with the rows that remember it: a worker that dies leaves
either all of it or nothing, and whoever comes next goes on from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from weft.conversations import actions as conversations
from weft.sla import counting
from weft.sla.counting import Count
from weft.sla.events import SlaBreached, SlaEscalated, SlaWarned
from weft.sla.models import Clock, Policy
from weft.sla.policies import Deed, Step, Terms, read_terms

from . import settling

BATCH = 200  # live pages wait for the end of whoever writes
# An answer may have been written in time and not be committed yet.
LAG = timedelta(seconds=1)


@dataclass
class _Work(settling.Work):
    """What a batch does, beside its clocks to their conversations."""

    assigned: dict[int | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    queued: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    raised: list[int] = field(default_factory=list)

    @property
    def touched(self) -> list[int]:
        """All conversations that change."""
        found = [*self.assigned.values(), *self.queued.values(), self.raised]
        return sorted({id_ for some in found for id_ in some})


@transaction.atomic
def act(at: datetime) -> bool:
    """Do what was due LAG before `at`; return whether more may be."""
    due = Clock.objects.filter(acts_at__lte=at - LAG).order_by("acts_at", "pk")
    ids = set(due.values_list("conversation_id", flat=True)[:BATCH])
    if not ids:
        return False
    # what has been answered meanwhile is not due
    work = _Work()
    found = [
        (row, one.conversation.inbox_id)
        for one in settling.reckon(ids, work, at=at)
        for row in one.clocks
        if row.acts_at and row.acts_at <= at - LAG
    ]
    terms = _terms({row.policy_id for row, _inbox_id in found if row.policy_id})
    for row, inbox_id in sorted(found, key=lambda one: (one[0].acts_at, one[0].kind)):
        mine = terms.get(row.policy_id or 0)
        count = _told(settling.count_of(row), row, inbox_id, work, at=at)
        count = _stepped(count, mine, row, inbox_id, work, at=at)
        settling.put(row, count)
        row.acts_at = counting.acts_at(count, mine)
        work.keep(row)
    work.write()
    _carry_out(work)
    return True


def _terms(policy_ids: Collection[int]) -> Mapping[int, Terms]:
    rows = Policy.objects.filter(pk__in=policy_ids).values_list("pk", "terms")
    return {id_: read_terms(terms) for id_, terms in rows}


def _told(count: Count, row: Clock, inbox_id: int, work: _Work, *, at: datetime) -> Count:
    """Say what a clock has come to. Where both came together, only the worse is said."""
    about = settling.about_clock(row.conversation_id, inbox_id, count)
    if count.breached_at is None and count.due_at and count.due_at <= at:
        work.events.append(SlaBreached(**about))
        return replace(count, breached_at=at, warned_at=count.warned_at or at)
    if count.warned_at is None and count.warns_at and count.warns_at <= at:
        work.events.append(SlaWarned(**about))
        return replace(count, warned_at=at)
    return count


def _stepped(
    count: Count, terms: Terms | None, row: Clock, inbox_id: int, work: _Work, *, at: datetime
) -> Count:
    """Take the steps whose time has come, the earliest first."""
    for time, step in counting.steps_ahead(count, terms):
        if time > at:
            break
        _take(step, settling.about_clock(row.conversation_id, inbox_id, count), work)
        count = replace(
            count,
            taken=(*count.taken, step.name),
            is_raised=count.is_raised or step.deed is Deed.RAISE,
        )
    return count


def _take(step: Step, about: settling.About, work: _Work) -> None:
    id_ = about["conversation_id"]
    team_id = step.to if step.deed is Deed.NOTIFY else None
    work.events.append(
        SlaEscalated(**about, step=str(step.deed), moment=str(step.moment), team_id=team_id)
    )
    if step.deed is Deed.ASSIGN:
        work.assigned[step.to].append(id_)
    elif step.deed is Deed.QUEUE and step.to is not None:
        work.queued[step.to].append(id_)
    elif step.deed is Deed.RAISE:
        work.raised.append(id_)


def _carry_out(work: _Work) -> None:
    """Change the conversations, all of which are locked first."""
    if not work.touched:
        return
    conversations.lock(work.touched)
    for queue_id, ids in work.queued.items():
        conversations.put_all_into_queue(ids, queue_id=queue_id, by=None)
    for agent_id, ids in work.assigned.items():
        try:
            conversations.assign_all(ids, to=agent_id, by=None)
        except conversations.NotAnAgent:  # left since: then it is everybody's
            conversations.assign_all(ids, to=None, by=None)
    _show(work.raised)


@transaction.atomic
def raise_up(conversation_ids: Collection[int]) -> None:
    """Let these conversations stand above all others, as far as anything is promised in them."""
    settling.take_turn()
    conversations.lock(conversation_ids)
    running = Clock.objects.filter(conversation__in=conversation_ids, running_since__isnull=False)
    running.update(is_raised=True)
    _show(conversation_ids)


def _show(conversation_ids: Collection[int]) -> None:
    """Let the lists know what the clocks of these conversations have come to."""
    clocks: dict[int, list[Clock]] = defaultdict(list)
    for row in Clock.objects.filter(conversation__in=conversation_ids):
        clocks[row.conversation_id].append(row)
    conversations.set_deadlines({id_: settling.nearest(some) for id_, some in clocks.items()})
