"""What the conversations ask of this room when somebody closes one: see conversations/endings.py.

All of it runs in the transaction that closes, under the lock of the conversation. So a closing, its
outcome and what it plans are one thing: there is never one without the others.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from weft.conversations import actions as conversations
from weft.conversations import queries as said
from weft.conversations.endings import Closing, Ending, Requirement, TakenBack
from weft.kernel.events import say
from weft.outcomes import plans, suggesting
from weft.outcomes.events import OutcomeChosen, OutcomeWithdrawn, ProcessStepAwaited
from weft.outcomes.models import Outcome, ProcessStep
from weft.outcomes.plans import Plan
from weft.outcomes.queries import Leaf, TreeCard, trees_for
from weft.people import queries as people
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours


def lacking(closings: Sequence[Closing]) -> set[int]:
    """Return the conversations whose queue asks for an outcome, and which have none of its tree.

    One that plans a message lacks something as well until somebody says which.
    """
    trees = trees_for({one.queue_id for one in closings})
    return {
        one.conversation_id
        for one in closings
        if (tree := trees.get(one.queue_id)) and _lacks(one.ending, tree)
    }


def _lacks(ending: Ending | None, tree: TreeCard) -> bool:
    if ending is None:
        return tree.asks
    leaf = tree.leaf(ending.outcome_id)
    if leaf is None:
        return True
    words = ending.words.text.strip() if ending.words else ""
    return leaf.node.plan is Plan.MESSAGE and not words


def settle(closings: Sequence[Closing]) -> None:
    """Keep the outcomes of conversations that are closed by now, and plan what they plan."""
    told = {one.conversation_id: (one, one.ending) for one in closings if one.ending}
    if not told:
        return
    trees = trees_for({one.queue_id for one, _ending in told.values()})
    about = _about(list(told))
    for id_, (one, ending) in told.items():
        tree = trees.get(one.queue_id)
        leaf = tree and tree.leaf(ending.outcome_id)
        if tree and leaf:  # else outcomes were switched off here, and nothing is asked
            _keep(one, ending, tree, leaf, about[id_])


def _about(conversation_ids: Sequence[int]) -> dict[int, list[str]]:
    summaries = said.summaries(conversation_ids)
    statements = said.said_in(conversation_ids)
    return {
        id_: suggesting.about(
            matter=one.matter,
            tags=one.tags,
            texts=[statement.text for statement in statements.get(id_, [])],
        )
        for id_, one in summaries.items()
    }


def about(conversation_id: int) -> list[str]:
    """Return what is known of a conversation that may be closed, for guessing how it ends."""
    return _about([conversation_id]).get(conversation_id, [])


def _keep(one: Closing, ending: Ending, tree: TreeCard, leaf: Leaf, known: list[str]) -> None:
    is_timed = leaf.node.plan in plans.TIMED
    due_at = _due(one, ending, leaf) if is_timed else None
    outcome = Outcome.objects.create(
        conversation_id=one.conversation_id,
        tree_id=tree.id,
        classifier_id=leaf.id,
        at=one.at,
        by_id=one.by,
        due_at=due_at,
        about=known,
    )
    where = said.where(one.conversation_id)
    say(
        OutcomeChosen(
            **where,
            outcome_id=outcome.pk,
            classifier_id=leaf.id,
            plan=leaf.node.plan,
            due=due_at.isoformat() if due_at else "",
            actor_id=one.by,
        )
    )
    match leaf.node.plan:
        case Plan.TASK if due_at:
            outcome.follow_up_id = _plan_task(one, leaf, due_at)
        case Plan.MESSAGE if due_at:
            outcome.message_id = _hold_message(one, ending, outcome, due_at)
        case Plan.STEP:
            step = ProcessStep.objects.create(
                outcome=outcome,
                conversation_id=one.conversation_id,
                text=leaf.node.text,
                template_id=leaf.node.template_id,
                since=one.at,
            )
            say(ProcessStepAwaited(**where, step_id=step.pk, actor_id=one.by))
    outcome.save(update_fields=["follow_up_id", "message_id"])


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """By which clock and hours a plan is reckoned: those of whoever closes, and of the queue."""

    zone: ZoneInfo
    hours: Hours | None

    def due(self, leaf: Leaf, at: datetime) -> datetime:
        """Return when what an outcome plans is due, if nobody says otherwise."""
        return plans.due(at, leaf.node.days, self.zone, self.hours)


def calendar(queue_id: int | None, *, by: int | None) -> Calendar:
    """Return the calendar for what agent `by` closes in a queue; None: a program does."""
    agent, hours = people.agent(by) if by else None, _hours(queue_id)
    if agent:
        return Calendar(zone=ZoneInfo(agent.time_zone), hours=hours)
    return Calendar(zone=hours.zone if hours else ZoneInfo("UTC"), hours=hours)


def _due(one: Closing, ending: Ending, leaf: Leaf) -> datetime:
    if ending.due_at and ending.due_at > one.at:
        return ending.due_at
    return calendar(one.queue_id, by=one.by).due(leaf, one.at)


def _hours(queue_id: int | None) -> Hours | None:
    queue = said.queue(queue_id) if queue_id else None
    if queue is None or queue.plan_id is None:
        return None
    with contextlib.suppress(scheduling.NoSuchPlan):
        return scheduling.hours(queue.plan_id)
    return None


def _plan_task(one: Closing, leaf: Leaf, due_at: datetime) -> int:
    owner = leaf.node.owner_id
    return conversations.plan_follow_up(
        one.conversation_id,
        text=leaf.node.text,
        owner=owner if owner and people.may_answer(owner) else one.by,
        due_at=due_at,
        by=one.by,
        at=one.at,
    )


def _hold_message(one: Closing, ending: Ending, outcome: Outcome, due_at: datetime) -> int | None:
    """Write the message that leaves then; it keeps the conversation closed."""
    words = ending.words
    if words is None:  # nobody is let through without: see lacking
        return None
    thread_id = words.thread_id
    if words.through_id is not None and words.letter:
        thread_id = conversations.begin_thread(
            one.conversation_id,
            inbox_id=words.through_id,
            people=words.letter.recipients,
            topic=words.topic,
            by=one.by,
            at=one.at,
        )
    written = conversations.reply(
        one.conversation_id,
        text=words.text,
        by=one.by,
        at=one.at,
        key=f"outcome-{outcome.pk}",
        thread_id=thread_id,
        letter=words.letter,
        hold_until=due_at,
        closes=True,
    )
    return written.message_id


def take_back(taken: Sequence[TakenBack]) -> None:
    """Undo the outcomes of these closings, and cancel what they planned, as far as it waits."""
    for one in taken:
        outcome = (
            Outcome.objects.select_for_update()
            .filter(conversation_id=one.conversation_id, at=one.closed_at, undone_at=None)
            .first()
        )
        if outcome:
            _undo(outcome, one)


def _undo(outcome: Outcome, one: TakenBack) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(undone_at=one.at, undone_by_id=one.by)
    where = said.where(one.conversation_id)
    say(
        OutcomeWithdrawn(
            **where,
            outcome_id=outcome.pk,
            classifier_id=outcome.classifier_id,
            actor_id=one.by,
        )
    )
    if outcome.follow_up_id:
        with contextlib.suppress(conversations.NotOpen):  # it is done, and that stays
            conversations.end_follow_up(outcome.follow_up_id, is_done=False, by=one.by, at=one.at)
    if outcome.message_id:
        conversations.discard(outcome.message_id, by=one.by, at=one.at)
    awaited = ProcessStep.objects.filter(outcome=outcome, state=ProcessStep.State.AWAITED)
    awaited.update(state=ProcessStep.State.ABANDONED, ended_at=one.at, ended_by_id=one.by)


REQUIREMENT = Requirement(lacking=lacking, settle=settle, take_back=take_back)
