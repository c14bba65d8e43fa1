"""What a macro would do in a conversation: told before it is run, and handed over to be run.

The plan that is shown is the plan that is run: its mark says whether anything has changed in
between. Texts may be edited in the preview; what nobody knows has to be filled in there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.console.composer import gaps, outcomes, prepared, ways
from weft.console.composer.addressing import CannotBeSent
from weft.console.composer.gaps import Known
from weft.console.composer.outcomes import Choice, Scene
from weft.console.composer.ways import Hindered
from weft.console.due import snoozing
from weft.conversations import actions, placeholders, queries
from weft.conversations.actions import Deed
from weft.conversations.macros import TO_ME, TO_NOBODY, Kind, Step
from weft.conversations.queries import Conversation, MacroCard
from weft.people import queries as people
from weft.people.models import Agent
from weft.ui import dates

ICONS = {
    Kind.REPLY: "send", Kind.DRAFT: "reply", Kind.NOTE: "note", Kind.TAG: "tag", Kind.UNTAG: "tag",
    Kind.ASSIGN: "assign", Kind.SNOOZE: "snooze", Kind.MATTER: "edit", Kind.CLOSE: "closed",
    Kind.REOPEN: "reopen",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step, as it is told before it is taken. `problem` is why it cannot be."""

    number: int
    icon: str
    words: str
    text: str | None = None  # to be edited
    is_sent: bool = False
    problem: str = ""
    outcomes: Sequence[Choice] = ()  # of which one is chosen, where it closes
    outcome_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a macro would do here."""

    lines: Sequence[Line]
    deeds: Sequence[Deed]
    mark: str

    @property
    def is_whole(self) -> bool:
        """Whether every step can be taken."""
        return not any(line.problem for line in self.lines)

    @property
    def may_be_run(self) -> bool:
        """Whether it can be run once its texts are filled in, and its outcome is chosen."""
        return not any(
            line.problem for line in self.lines if line.text is None and not line.outcomes
        )

    @property
    def begun(self) -> str:
        """What it puts into the composer."""
        texts = [deed.text for deed in self.deeds if isinstance(deed, actions.Begun)]
        return "\n\n".join(texts)

    @property
    def waits(self) -> int | None:
        """For how many seconds the reply can be taken back; None where none is sent."""
        sent = next((deed.reply for deed in self.deeds if isinstance(deed, actions.Send)), None)
        return (
            int((sent.hold_until - sent.at).total_seconds()) if sent and sent.hold_until else None
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Where a macro is to be run, by whom, and when."""

    conversation: Conversation
    agent: Agent
    at: datetime
    seen_up_to: int | None = None
    texts: Mapping[int, str] | None = None  # as they were edited, by the number of the step
    outcome_id: int | None = None  # how it ended, once somebody has said so


def plan(card: MacroCard, asked: Asked) -> Plan:
    """Return what a macro would do, with the words of this customer."""
    known = gaps.known(asked.conversation, asked.agent, at=asked.at)
    lines: list[Line] = []
    deeds: list[Deed] = []
    told: list[str] = []
    for number, step in enumerate(card.steps):
        line = Line(number=number, icon=ICONS[step.kind], words="")
        try:
            line, deed = _STEPS[step.kind](line, step, asked, known)
            deeds.append(deed)
        except Hindered as problem:
            line = replace(line, words=_name(step), problem=str(problem))
        told.append(f"{step.kind} {line.words} {_prepared_text(step, known) or ''}")
        lines.append(line)
    return Plan(lines=lines, deeds=deeds, mark=_mark(told))


def _mark(told: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def names() -> dict[Kind, str]:
    """Return what the kinds of steps are called, in the order in which one chooses them."""
    return {
        Kind.REPLY: _("Send a reply"),
        Kind.DRAFT: _("Begin a reply"),
        Kind.NOTE: _("Leave a note"),
        Kind.TAG: _("Add a tag"),
        Kind.UNTAG: _("Take off a tag"),
        Kind.ASSIGN: _("Assign"),
        Kind.SNOOZE: _("Snooze"),
        Kind.MATTER: _("Name the matter"),
        Kind.CLOSE: _("Close"),
        Kind.REOPEN: _("Open again"),
    }


def brief(card: MacroCard) -> str:
    """Return the steps of a macro in a line."""
    return " · ".join(_name(step) for step in card.steps)


def told(card: MacroCard) -> list[tuple[str, str]]:
    """Return the steps of a macro, each with its icon."""
    return [(ICONS[step.kind], _name(step)) for step in card.steps]


def _name(step: Step) -> str:
    name = names()[step.kind]
    if step.kind in {Kind.TAG, Kind.UNTAG, Kind.MATTER}:
        return f"{name}: {step.value}"
    return name


def _prepared_text(step: Step, known: Known) -> str | None:
    """Return the text that a step begins with; None for a template that is no more."""
    if step.kind not in {Kind.REPLY, Kind.DRAFT}:
        return prepared.filled(step.value, "", known) if step.kind == Kind.NOTE else ""
    texts = queries.texts_of_template(int(step.value))
    if not texts:
        return None
    language = next((code for code in (known.language, "") if code in texts), min(texts))
    return prepared.filled(texts[language], language, known)


def _text(line: Line, step: Step, asked: Asked, known: Known) -> str:
    """Return the text of a step: as it was edited, or as it was prepared."""
    text = (asked.texts or {}).get(line.number)
    if text is None:
        text = _prepared_text(step, known)
    if text is None:
        raise Hindered(_("Its template is no more."))
    return text


def _reply(line: Line, step: Step, asked: Asked, known: Known) -> tuple[Line, Deed]:
    text = _text(line, step, asked, known)
    deed, way = ways.answer(
        asked.conversation, text, by=asked.agent.pk, at=asked.at, seen_up_to=asked.seen_up_to
    )
    words = _("Send this reply by %(inbox)s") % {"inbox": way}
    if deed.reply.letter:
        readers = ", ".join(one.address for one in deed.reply.letter.recipients)
        words = _("Send this reply by %(inbox)s to: %(people)s") % {"inbox": way, "people": readers}
    problem = ""
    if open_gaps := placeholders.unfilled(text):
        problem = str(gaps.missing(open_gaps[0]))
    elif not text.strip():
        problem = _("There is nothing to send yet.")
    return replace(line, words=words, text=text, is_sent=True, problem=problem), deed


def _draft(line: Line, step: Step, asked: Asked, known: Known) -> tuple[Line, Deed]:
    text = _text(line, step, asked, known)
    words = _("Put this into the composer, for you to finish")
    return replace(line, words=words, text=text), actions.Begun(text=text)


def _note(line: Line, step: Step, asked: Asked, known: Known) -> tuple[Line, Deed]:
    text = _text(line, step, asked, known)
    problem = "" if text.strip() else _("There is nothing to send yet.")
    words = _("Leave this note for colleagues")
    return replace(line, words=words, text=text, problem=problem), actions.Note(text=text)


def _tag(line: Line, step: Step, _asked: Asked, _known: Known) -> tuple[Line, Deed]:
    is_off = step.kind == Kind.UNTAG
    words = _("Take off the tag “%(tag)s”") if is_off else _("Add the tag “%(tag)s”")
    deed = actions.Tag(name=step.value, is_off=is_off)
    return replace(line, words=words % {"tag": step.value}), deed


def _assign(line: Line, step: Step, asked: Asked, _known: Known) -> tuple[Line, Deed]:
    if step.value == TO_NOBODY:
        return replace(line, words=_("Give it back to everybody")), actions.Assign(to=None)
    to = asked.agent if step.value == TO_ME else people.agent(int(step.value))
    if to is None or not people.may_answer(to.pk):
        raise Hindered(_("This person cannot answer customers any more."))
    return replace(line, words=_("Assign to: %(name)s") % {"name": to.name}), actions.Assign(
        to=to.pk
    )


def _snooze(line: Line, step: Step, asked: Asked, _known: Known) -> tuple[Line, Deed]:
    now = timezone.localtime(asked.at)
    # late in the day "later today" is no more; on a Sunday Monday is tomorrow
    until = snoozing.chosen(step.value, now) or snoozing.chosen("tomorrow", now) or now
    words = _("Snooze until %(when)s") % {"when": dates.moment(timezone.localtime(until))}
    return replace(line, words=words), actions.Snooze(until=until)


def _matter(line: Line, step: Step, _asked: Asked, _known: Known) -> tuple[Line, Deed]:
    words = _("Name the matter “%(matter)s”") % {"matter": step.value}
    return replace(line, words=words), actions.Matter(text=step.value)


def _close(line: Line, _step: Step, asked: Asked, _known: Known) -> tuple[Line, Deed]:
    line = replace(line, words=_("Close the conversation"))
    scene = Scene(conversation=asked.conversation, agent=asked.agent, at=asked.at)
    tree = outcomes.tree_of(asked.conversation)
    if tree is None or not tree.asks:
        return line, actions.Close()
    found = outcomes.choices(scene, tree)
    chosen = next((one.id for one in found if one.id == asked.outcome_id), found[0].id)
    line = replace(line, outcomes=found, outcome_id=chosen)
    try:
        return line, actions.Close(ending=outcomes.ending(scene, chosen))
    except CannotBeSent as problem:
        # it stays open to another choice: that alone keeps it from being run
        return replace(line, problem=str(problem)), actions.Close()


def _reopen(line: Line, _step: Step, _asked: Asked, _known: Known) -> tuple[Line, Deed]:
    return replace(line, words=_("Open the conversation again")), actions.Reopen()


_STEPS = {
    Kind.REPLY: _reply,
    Kind.DRAFT: _draft,
    Kind.NOTE: _note,
    Kind.TAG: _tag,
    Kind.UNTAG: _tag,
    Kind.ASSIGN: _assign,
    Kind.SNOOZE: _snooze,
    Kind.MATTER: _matter,
    Kind.CLOSE: _close,
    Kind.REOPEN: _reopen,
}
