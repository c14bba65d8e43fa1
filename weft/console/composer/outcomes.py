"""How a contact ended: what the chooser offers, and what a choice means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from weft.console.composer import gaps, prepared, ways
from weft.console.composer.addressing import CannotBeSent
from weft.console.composer.gaps import Known
from weft.conversations import placeholders
from weft.conversations import queries as conversations
from weft.conversations.endings import Ending, Words
from weft.conversations.queries import Conversation
from weft.outcomes import closing, queries, suggesting
from weft.outcomes.plans import Plan
from weft.outcomes.queries import Leaf, TreeCard
from weft.outcomes.suggesting import Suggestion
from weft.people.models import Agent
from weft.ui import dates

DIGITS = 9  # choices that have a key of their own


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An outcome as the chooser offers it. `problem` is why it needs a look before."""

    id: int
    digit: int | None
    name: str
    plan: str
    icon: str
    why: str = ""
    problem: str = ""
    text: str | None = None  # of the message that it plans
    due_at: datetime | None = None


class NoSuchOutcome(Exception):
    """It cannot be chosen here: it is of another queue, or was switched off."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A conversation that somebody is about to close."""

    conversation: Conversation
    agent: Agent
    at: datetime


def tree_of(conversation: Conversation) -> TreeCard | None:
    """Return the outcomes of a conversation's queue, if there are any."""
    found = queries.trees_for({conversation.queue_id}).get(conversation.queue_id)
    return found if found and found.leaves else None


def choices(scene: Scene, tree: TreeCard) -> list[Choice]:
    """Return what can be chosen for a conversation, the likeliest first, each with its plan."""
    likely = _ranked(tree, closing.about(scene.conversation.pk))
    known = _known(scene, tree)
    calendar = closing.calendar(scene.conversation.queue_id, by=scene.agent.pk)
    return [
        _choice(number, one, leaf, calendar.due(leaf, scene.at), known)
        for number, one in enumerate(likely, start=1)
        if (leaf := tree.leaf(one.classifier_id))
    ]


def usual(tree: TreeCard) -> list[Choice]:
    """Return what can be chosen for several conversations at once: the usual ones first."""
    language = get_language() or ""
    return [
        Choice(
            id=leaf.id,
            digit=number if number <= DIGITS else None,
            name=leaf.path(language),
            plan=_brief(leaf),
            icon=ICONS[leaf.node.plan],
        )
        for number, one in enumerate(_ranked(tree, ()), start=1)
        if (leaf := tree.leaf(one.classifier_id))
    ]


def _ranked(tree: TreeCard, known: Sequence[str]) -> list[Suggestion]:
    leaves = [leaf.id for leaf in tree.leaves]
    return suggesting.ranked(leaves, queries.past(tree.id), known)


def _known(scene: Scene, tree: TreeCard) -> Known | None:
    """Return what the texts of messages are filled with, where any outcome sends one."""
    if any(leaf.node.plan is Plan.MESSAGE for leaf in tree.leaves):
        return gaps.known(scene.conversation, scene.agent, at=scene.at)
    return None


ICONS = {Plan.NONE: "check", Plan.TASK: "flag", Plan.MESSAGE: "send", Plan.STEP: "clock"}


def _choice(
    number: int, likely: Suggestion, leaf: Leaf, due_at: datetime, known: Known | None
) -> Choice:
    text, problem = None, ""
    if leaf.node.plan is Plan.MESSAGE and known:
        text = _text(leaf, known)
        problem = _problem(text)
    return Choice(
        id=leaf.id,
        digit=number if number <= DIGITS else None,
        name=leaf.path(get_language() or ""),
        plan=_planned(leaf, due_at),
        icon=ICONS[leaf.node.plan],
        why=_why(likely),
        problem=problem,
        text=text,
        due_at=due_at if leaf.node.plan in {Plan.TASK, Plan.MESSAGE} else None,
    )


def _text(leaf: Leaf, known: Known) -> str:
    return _told(leaf.node.template_id, known)


def _told(template_id: int | None, known: Known) -> str:
    """Return what the customer will be told, in their language; empty without a template."""
    texts = conversations.texts_of_template(template_id) if template_id else {}
    if not texts:
        return ""
    language = next((code for code in (known.language, "") if code in texts), min(texts))
    return prepared.filled(texts[language], language, known)


def _problem(text: str) -> str:
    if not text.strip():
        return _("Say what the customer is told.")
    if open_gaps := placeholders.unfilled(text):
        return str(gaps.missing(open_gaps[0]))
    return ""


def _planned(leaf: Leaf, due_at: datetime) -> str:
    """Say what an outcome plans, and when."""
    when = dates.moment(timezone.localtime(due_at))
    return {
        Plan.NONE: _("Nothing more is needed"),
        Plan.TASK: _("Next step, %(when)s: %(text)s") % {"when": when, "text": leaf.node.text},
        Plan.MESSAGE: _("A message to the customer, %(when)s") % {"when": when},
        Plan.STEP: _("Waits until this is done: %(text)s") % {"text": leaf.node.text},
    }[leaf.node.plan]


def _brief(leaf: Leaf) -> str:
    days = ngettext("in %(count)d day", "in %(count)d days", leaf.node.days) % {
        "count": leaf.node.days
    }
    gap = {"when": days, "text": leaf.node.text}
    return {
        Plan.NONE: _("Nothing more is needed"),
        Plan.TASK: _("Next step, %(when)s: %(text)s") % gap,
        Plan.MESSAGE: _("A message to the customer, %(when)s") % gap,
        Plan.STEP: _("Waits until this is done: %(text)s") % gap,
    }[leaf.node.plan]


def brief(tree: TreeCard, classifier_id: int) -> str:
    """Say what an outcome of a tree plans, without a date; nothing of a branch."""
    leaf = tree.leaf(classifier_id)
    return _brief(leaf) if leaf else ""


def _why(likely: Suggestion) -> str:
    """Say what speaks for an outcome, as it was counted."""
    sort, _colon, value = likely.sign.partition(":")
    gap = {"times": likely.times, "among": likely.among, "value": value}
    if sort == "matter":
        return _("%(times)d of %(among)d of this matter") % gap
    if sort == "tag":
        return _("%(times)d of %(among)d with the tag %(value)s") % gap
    if sort == "word":
        return _("%(times)d of %(among)d with such words") % gap
    return ""


def step_text(scene: Scene, template_id: int | None) -> str:
    """Return what the customer is told when a step of a process is done; "" without a template."""
    known = gaps.known(scene.conversation, scene.agent, at=scene.at)
    return _told(template_id, known)


def check_text(text: str) -> None:
    """Raise CannotBeSent for a text that has nothing to say, or a gap that stands open."""
    if problem := _problem(text):
        raise CannotBeSent(problem)


def ending(
    scene: Scene, outcome_id: int, *, text: str | None = None, due_at: datetime | None = None
) -> Ending:
    """Return what a choice means; `text` and `due_at` where somebody changed what it plans.

    Raises NoSuchOutcome, and CannotBeSent when its message cannot go as it is.
    """
    tree = tree_of(scene.conversation)
    leaf = tree.leaf(outcome_id) if tree else None
    if leaf is None:
        raise NoSuchOutcome(f"outcome {outcome_id}")
    if leaf.node.plan is not Plan.MESSAGE:
        return Ending(outcome_id=leaf.id, due_at=due_at)
    if text is None:
        text = _text(leaf, gaps.known(scene.conversation, scene.agent, at=scene.at))
    check_text(text)
    return Ending(outcome_id=leaf.id, due_at=due_at, words=words_for(scene, text))


def trees_of(conversation_ids: Collection[int]) -> list[TreeCard]:
    """Return the trees that ask for an outcome of any of these conversations."""
    queues = set(conversations.queues_of(conversation_ids).values())
    found = {tree.id: tree for tree in queries.trees_for(queues).values() if tree.asks}
    return sorted(found.values(), key=lambda tree: tree.queue_name)


def endings(
    conversation_ids: Collection[int], chosen: Collection[int], *, agent: Agent, at: datetime
) -> dict[int, Ending]:
    """Return what was chosen for several conversations, each by the tree of its queue.

    Raises CannotBeSent when a message to one of them cannot go as it is.
    """
    found = conversations.visible_to(agent).filter(pk__in=conversation_ids)
    said: dict[int, Ending] = {}
    for conversation in found.select_related("customer", "inbox"):
        tree = tree_of(conversation)
        one = next((one for one in chosen if tree and tree.leaf(one)), None)
        if one is not None:
            scene = Scene(conversation=conversation, agent=agent, at=at)
            said[conversation.pk] = ending(scene, one)
    return said


def words_for(scene: Scene, text: str) -> Words:
    """Return a text as a message to whoever would hear an answer now. Raises CannotBeSent."""
    try:
        send, _inbox = ways.answer(scene.conversation, text, by=scene.agent.pk, at=scene.at)
    except ways.Hindered as problem:
        raise CannotBeSent(str(problem)) from None
    return Words(
        text=text,
        thread_id=send.reply.thread_id,
        letter=send.reply.letter,
        through_id=send.begin.inbox_id if send.begin else None,
        topic=send.begin.topic if send.begin else "",
    )
