"""Drafts that colleagues share, and what leaves with a reply beside its words."""

import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Draft, Upload
from weft.conversations.queries.desk import place_of
from weft.kernel import files, jobs
from weft.kernel.models import EventRow

from .cast import NOON, agent, at_once, inbox, late_parcel

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def chat():
    [received] = actions.receive([late_parcel(inbox())], at=NOON)
    return received.conversation_id


@pytest.fixture
def bo():
    return agent("Bo")


@pytest.fixture
def cy():
    return agent("Cy")


def begin(chat, who, text="Dear Ada", **changes):
    values = {"text": text, "mode": "reply", "by": who.pk, "at": NOON, "is_shared": True}
    actions.save_draft(chat, **values | changes)


def said(*names):
    return list(
        EventRow.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True)
    )


def reply(chat, who, **changes):
    values = {"text": "Found it", "by": who.pk, "at": NOON, "key": str(uuid.uuid4())}
    return actions.reply(chat, **values | changes)


# --- U5: a draft that is shared --------------------------------------------------------------


def test_u5_colleagues_read_what_is_shared_and_nothing_else(chat, bo, cy):
    begin(chat, bo, is_shared=False)
    assert place_of(cy.pk, chat).shared == []

    begin(chat, bo)

    [shared] = place_of(cy.pk, chat).shared
    assert (shared.agent_name, shared.text) == ("Bo Nowak", "Dear Ada")
    assert place_of(bo.pk, chat).shared == []
    assert said("draft.changed") == ["draft.changed"] * 2  # it came, and it was shared


def test_u5_taking_over_loses_no_word_of_either_and_no_file(chat, bo, cy):
    stored = files.store([b"torn"])
    file = actions.keep_upload(
        sha256=stored.sha256, name="a.png", content_type="image/png", at=NOON, agent_id=bo.pk
    )
    begin(chat, bo, f"Dear Ada ![a](upload:{file.pk})", uploads=[file.pk])
    begin(chat, cy, "Hello", is_shared=False)

    actions.take_over_draft(chat, of=bo.pk, by=cy.pk, at=NOON)

    draft = queries.draft_of(cy.pk, chat)
    own = Upload.objects.get(agent_id=cy.pk)
    assert draft.text == f"Dear Ada ![a](upload:{own.pk})\n\nHello"
    assert [one.name for one in draft.files] == ["a.png"]
    assert queries.draft_of(bo.pk, chat) is None
    taken = EventRow.objects.get(name="draft.taken")
    assert (taken.actor_id, taken.body["agent_id"]) == (cy.pk, bo.pk)


def test_u10_what_was_meant_for_colleagues_never_becomes_a_reply(chat, bo, cy):
    begin(chat, bo, "She is lying")
    Draft.objects.update(mode="note")
    begin(chat, cy, "Dear Ada", is_shared=False)

    actions.take_over_draft(chat, of=bo.pk, by=cy.pk, at=NOON)

    assert queries.draft_of(cy.pk, chat).mode == "note"


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_is_not_shared_or_ones_own_cannot_be_taken(chat, bo, cy, is_shared):
    begin(chat, bo, is_shared=is_shared)

    with pytest.raises(actions.NotShared):
        actions.take_over_draft(chat, of=bo.pk, by=bo.pk if is_shared else cy.pk, at=NOON)

    assert Draft.objects.get().text == "Dear Ada"


@committing
def test_u5_of_eight_who_take_it_over_at_once_one_has_it():
    [received] = actions.receive([late_parcel(inbox())], at=NOON)
    chat, bo = received.conversation_id, agent("Bo")
    others = [agent(f"Cy{n}") for n in range(8)]
    begin(chat, bo)

    errors = at_once(lambda n: actions.take_over_draft(chat, of=bo.pk, by=others[n].pk, at=NOON))

    assert [type(error) for error in errors] == [actions.NotShared] * 7
    assert Draft.objects.get().text == "Dear Ada"


# --- U4: send and close, send and snooze ------------------------------------------------------


def test_u4_what_closes_with_a_reply_is_closed_in_the_same_breath(chat, bo):
    reply(chat, bo, closes=True)

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.closed_at) == ("closed", NOON)
    assert said("conversation.closed", "conversation.reopened") == ["conversation.closed"]

    reply(chat, bo, closes=True)
    assert said("conversation.closed", "conversation.reopened") == ["conversation.closed"]


def test_u4_what_rests_with_a_reply_comes_back_at_its_time(chat, bo):
    actions.close(chat, by=bo.pk, at=NOON)
    reply(chat, bo, rests_until=LATER)

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.snoozed_until) == ("snoozed", LATER)
    assert said("conversation.reopened", "conversation.snoozed") == [
        "conversation.reopened", "conversation.snoozed",
    ]  # fmt: skip

    jobs.run_waiting(at=LATER)
    assert Conversation.objects.get().status == "open"


@pytest.mark.parametrize(
    ("then", "undone"),
    [
        ({"closes": True}, "conversation.reopened"),
        ({"rests_until": LATER}, "conversation.woken"),
    ],
)
def test_u4_taking_it_back_undoes_what_it_did_to_the_matter(chat, bo, then, undone):
    written = reply(chat, bo, hold_until=NOON + timedelta(seconds=10), **then)

    actions.withdraw(written.message_id, by=bo.pk, at=NOON)

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.snoozed_until) == ("open", None)
    assert conversation.waiting_since == NOON
    assert said(undone) == [undone]
    draft = queries.draft_of(bo.pk, chat)
    assert (draft.text, draft.letter["thread"]) == ("Found it", written.thread_id)


def test_u4_taking_it_back_loses_nothing_of_what_was_begun_since(chat, bo):
    stored = files.store([b"torn"])
    of_letter, of_note = (
        actions.keep_upload(
            sha256=stored.sha256, name=name, content_type="image/png", at=NOON, agent_id=bo.pk
        )
        for name in ("a.png", "b.png")
    )
    until = NOON + timedelta(seconds=10)
    written = reply(chat, bo, hold_until=until, uploads=[of_letter.pk])
    begin(chat, bo, "She is lying", mode="note", is_shared=False, uploads=[of_note.pk])

    actions.withdraw(written.message_id, by=bo.pk, at=NOON)

    draft = queries.draft_of(bo.pk, chat)
    assert draft.text == "Found it\n\nShe is lying"
    assert [one.name for one in draft.files] == ["a.png", "b.png"]
    assert draft.mode == "note"  # what was meant for colleagues never becomes a reply


# --- mentions ---------------------------------------------------------------------------------


def test_a_note_calls_colleagues_in_the_same_transaction_and_never_its_author(chat, bo, cy):
    written = actions.note(
        chat, text="@Cy Nowak", by=bo.pk, at=NOON, key="n", mentions=[cy.pk, bo.pk]
    )
    actions.note(chat, text="@Cy Nowak", by=bo.pk, at=NOON, key="n", mentions=[cy.pk])

    called = EventRow.objects.get(name="agent.mentioned")
    note = EventRow.objects.get(name="note.written")
    assert called.body["agent_id"] == cy.pk
    assert called.body["message_id"] == written.message_id
    assert called.transaction == note.transaction
