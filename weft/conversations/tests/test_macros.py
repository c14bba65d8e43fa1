"""Macros: several things done in one go, and undone in one go (U14)."""

import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.actions import (
    Assign,
    Begun,
    Close,
    Matter,
    Note,
    Reopen,
    Reply,
    Send,
    Snooze,
    SomethingNewer,
    Tag,
)
from weft.conversations.circles import Circle
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Draft, Inbox, MacroRun, Message
from weft.conversations.tests.cast import NOON, agent, at_once, inbox, late_parcel
from weft.kernel.models import EventRow
from weft.people.models import Membership, Team

LATER = NOON + timedelta(minutes=5)
HELD = timedelta(seconds=10)


class Stage:
    """Ada has written; Bo runs macros."""

    def __init__(self):
        self.bo, self.cy = agent("Bo"), agent("Cy")
        self.inbox = inbox()
        self.ada = self.hear()
        self.macro = actions.create_macro(
            actions.MacroDraft(name="Late", steps=(Step(kind=Kind.CLOSE),)), by=None, at=NOON
        )

    def hear(self, text="My parcel is late", at=NOON):
        letter = late_parcel(self.inbox, text=text, sent_at=at)
        return actions.receive([letter], at=at)[0].conversation_id

    def send(self, text="So sorry", *, by=None, held=HELD, seen_up_to=None):
        reply = Reply(
            conversation_id=self.ada, text=text, by=(by or self.bo).pk, at=LATER, key="",
            hold_until=LATER + held, seen_up_to=seen_up_to,
        )  # fmt: skip
        return Send(reply=reply)

    def run(self, *deeds, by=None, key=None):
        return actions.run_macro(
            self.ada, deeds, macro_id=self.macro, name="Late", key=key or str(uuid.uuid4()),
            by=(by or self.bo).pk, at=LATER,
        )  # fmt: skip

    def undo(self, run, at=LATER):
        return actions.undo_run(run.run_id, by=self.cy.pk, at=at)

    @property
    def state(self):
        found = Conversation.objects.values(
            "status", "snoozed_until", "closed_at", "assignee_id", "matter", "waiting_since",
            "last_text",
        ).get(pk=self.ada)  # fmt: skip
        return found | {"tags": queries.tags_of(self.ada)}

    @property
    def told(self):
        return [entry.text for entry in queries.timeline(self.ada).entries]


@pytest.fixture
def stage(db):
    return Stage()


def everything(stage):
    return (
        stage.send(), Note(text="Called the courier"), Tag(name="late"),
        Tag(name="new", is_off=True), Assign(to=stage.cy.pk), Matter(text="Late parcel"), Close(),
    )  # fmt: skip


def said(*names):
    return list(
        EventRow.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True)
    )


def test_a_macro_does_everything_in_its_order_and_says_it(stage):
    actions.tag(stage.ada, name="new", by=None)

    run = stage.run(*everything(stage))

    assert stage.told == ["My parcel is late", "So sorry", "Called the courier"]
    assert stage.state["tags"] == ["late"]
    assert (stage.state["status"], stage.state["matter"]) == ("closed", "Late parcel")
    assert stage.state["assignee_id"] == stage.cy.pk
    done = ("message.held", "note.written", "matter.named", "conversation.closed", "macro.ran")
    assert said(*done) == list(done)
    assert [one.id for one in queries.runs_of(stage.ada, since=NOON)] == [run.run_id]


def test_u14_a_macro_is_undone_as_a_whole(stage):
    actions.tag(stage.ada, name="new", by=None)
    before = stage.state
    run = stage.run(*everything(stage))

    assert stage.undo(run) == []

    assert stage.state == before
    assert stage.told == ["My parcel is late"]
    assert said("macro.reverted", "message.withdrawn") == [
        "message.withdrawn", "message.withdrawn", "macro.reverted",
    ]  # fmt: skip
    assert queries.runs_of(stage.ada, since=NOON) == []
    actions.release(Message.objects.get(text="So sorry").pk, at=LATER + HELD)
    assert said("message.queued") == []


@pytest.mark.parametrize("before", ["open", "snoozed", "closed"])
@pytest.mark.parametrize(
    "deed", [Close(), Snooze(until=LATER + timedelta(hours=3)), Reopen(), None]
)
def test_whatever_course_a_macro_changes_is_put_back(stage, before, deed):
    if before == "snoozed":
        actions.snooze(stage.ada, until=LATER + timedelta(days=1), by=stage.bo.pk, at=NOON)
    if before == "closed":
        actions.close(stage.ada, by=stage.bo.pk, at=NOON)
    was = stage.state
    run = stage.run(*([deed] if deed else [stage.send()]))

    assert stage.undo(run) == []

    assert stage.state == was


def test_a_reply_that_has_left_stays_and_everything_else_is_undone(stage):
    run = stage.run(*everything(stage))
    actions.release(Message.objects.get(text="So sorry").pk, at=LATER + HELD)

    assert stage.undo(run, at=LATER + timedelta(hours=1)) == ["reply"]

    assert stage.told == ["My parcel is late", "So sorry"]
    assert (stage.state["status"], stage.state["tags"], stage.state["matter"]) == ("open", [], "")
    assert stage.state["waiting_since"] is None  # she has her answer


def test_a_reply_that_was_taken_back_by_itself_does_not_count_as_left(stage):
    run = stage.run(stage.send(), Close())
    actions.withdraw(Message.objects.get(text="So sorry").pk, by=stage.bo.pk, at=LATER)

    assert stage.undo(run) == []
    assert stage.state["status"] == "open"


def test_what_somebody_changed_since_stays_and_is_named(stage):
    run = stage.run(*everything(stage))
    actions.assign(stage.ada, to=stage.bo.pk, by=stage.bo.pk)
    stage.hear("And now?", at=LATER)  # which opens it again
    actions.snooze(stage.ada, until=LATER + HELD, by=stage.bo.pk, at=LATER)
    actions.name_matter(stage.ada, matter="Lost parcel", by=stage.bo.pk)
    actions.untag(stage.ada, name="late", by=stage.bo.pk)

    assert stage.undo(run) == ["assignee", "course", "matter"]

    assert stage.told == ["My parcel is late", "And now?"]
    assert (stage.state["status"], stage.state["matter"]) == ("snoozed", "Lost parcel")
    assert stage.state["assignee_id"] == stage.bo.pk
    assert stage.state["waiting_since"] == NOON


def test_whoever_had_it_before_and_works_here_no_more_does_not_get_it_back(stage):
    actions.assign(stage.ada, to=stage.cy.pk, by=None)
    run = stage.run(Assign(to=stage.bo.pk))
    type(stage.cy).objects.filter(pk=stage.cy.pk).update(is_active=False)

    assert stage.undo(run) == ["assignee"]


def test_what_one_has_begun_to_write_outlives_a_macro_and_its_undo(stage):
    actions.save_draft(stage.ada, text="Dear Ada", mode="reply", by=stage.bo.pk, at=NOON)
    run = stage.run(stage.send(), Note(text="x"))
    assert Draft.objects.get().text == "Dear Ada"

    stage.undo(run)

    assert Draft.objects.get().text == "Dear Ada"


def test_the_beginning_of_a_reply_stands_below_what_was_begun_and_is_taken_out_again(stage):
    actions.save_draft(stage.ada, text="Dear Ada", mode="note", by=stage.bo.pk, at=NOON)
    run = stage.run(stage.send(), Begun(text="We look for it"))
    assert Draft.objects.get().text == "Dear Ada\n\nWe look for it"

    assert stage.undo(run) == []

    assert Draft.objects.get().text == "Dear Ada"


def test_a_beginning_that_was_changed_in_the_composer_stays_and_is_named(stage):
    run = stage.run(Begun(text="We look for it"), Close())
    actions.save_draft(stage.ada, text="We looked for it", mode="reply", by=stage.bo.pk, at=NOON)

    assert stage.undo(run) == ["draft"]

    assert Draft.objects.get().text == "We looked for it"
    assert stage.state["status"] == "open"


def test_a_beginning_that_was_all_leaves_no_draft(stage):
    stage.undo(stage.run(Begun(text="We look for it")))

    assert not Draft.objects.exists()


def test_a_step_that_cannot_be_taken_takes_none_of_the_others(stage):
    Inbox.objects.update(is_on=False)
    before = stage.state

    with pytest.raises(actions.InboxOff):
        stage.run(Tag(name="late"), stage.send(), Close())

    assert stage.state == before
    assert not MacroRun.objects.exists()
    assert said("conversation.tagged", "macro.ran") == []


def test_a_macro_is_undone_once(stage):
    run = stage.run(Close())
    stage.undo(run)

    with pytest.raises(actions.AlreadyUndone):
        stage.undo(run)


@pytest.mark.django_db(transaction=True)
def test_eight_runs_with_one_key_are_one_run():
    stage = Stage()

    assert at_once(lambda _: stage.run(stage.send(), Tag(name="late"), key="once")) == []

    assert MacroRun.objects.count() == 1
    assert stage.told == ["My parcel is late", "So sorry"]


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_answer_by_macro_at_once_the_second_is_told_of_the_first():
    stage = Stage()
    seen = Message.objects.get().pk

    def run(number):
        by = (stage.bo, stage.cy)[number]
        stage.run(stage.send(by=by, seen_up_to=seen), Tag(name=by.first_name), Close(), by=by)

    refused = at_once(run, count=2)

    assert [type(problem) for problem in refused] == [SomethingNewer]
    [winner] = MacroRun.objects.all()
    assert stage.state["tags"] == [winner.by.first_name.lower()]
    assert stage.told == ["My parcel is late", "So sorry"]


@pytest.mark.django_db(transaction=True)
def test_eight_who_undo_at_once_undo_once():
    stage = Stage()
    run = stage.run(stage.send(), Close())

    refused = at_once(lambda _: stage.undo(run))

    assert [type(problem) for problem in refused] == [actions.AlreadyUndone] * 7
    assert said("macro.reverted", "conversation.reopened") == [
        "conversation.reopened", "macro.reverted",
    ]  # fmt: skip


# --- keeping them ----------------------------------------------------------------------------


def test_a_macro_is_kept_as_it_was_written_for_whom_it_is(db):
    bo, cy = agent("Bo"), agent("Cy")
    wool = Team.objects.create(name="Wool")
    Membership.objects.create(team=wool, agent=cy)
    steps = (Step(kind=Kind.NOTE, value="{{7*7}}"), Step(kind=Kind.CLOSE))
    draft = actions.MacroDraft(name="Wool", steps=steps, circle=Circle(team_id=wool.pk))
    macro_id = actions.create_macro(draft, by=None, at=NOON)

    assert [card.steps for card in queries.macros_for(cy, kind="email")] == [steps]
    assert queries.macros_for(bo, kind="email") == []
    with pytest.raises(queries.NoSuchMacro):
        queries.macro(bo, macro_id)
    with pytest.raises(actions.MacroNameTaken):
        actions.create_macro(draft, by=None, at=NOON)

    actions.change_macro(macro_id, draft, by=None, at=NOON)
    assert said("macro.changed") == ["macro.changed"]


def test_a_run_outlives_its_macro(stage):
    run = stage.run(Close())
    actions.remove_macro(stage.macro, by=None)
    actions.remove_macro(stage.macro, by=None)

    assert stage.undo(run) == []
    assert said("macro.removed") == ["macro.removed"]
