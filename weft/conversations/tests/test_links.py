"""Links keep two conversations apart and near; splitting a message off makes one (D42)."""

from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.envelopes import Party
from weft.conversations.models import Conversation, Inbox
from weft.people.models import Team

from .cast import NOON, agent, at_once, inbox, late_parcel

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
ADA = Party(address="ada@honest.example", name="Ada")


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def chat():
    return actions.receive([late_parcel(inbox())], at=NOON)[0]


@pytest.fixture
def mail():
    return actions.receive([late_parcel(inbox(name="Mail"), text="Order 1001")], at=LATER)[0]


def linked(reader, received):
    cards = queries.links_of(reader, received.conversation_id)
    return [(card.kind, card.is_source, card.other_id) for card in cards]


def branch(received, bo, **more):
    place = Conversation.objects.get(pk=received.conversation_id).inbox_id
    given = {"inbox_id": place, "people": (), "matter": "", "by": bo.pk, "at": LATER}
    return actions.branch(received.conversation_id, **given | more)


def test_a_link_is_seen_from_both_sides_and_taken_back(bo, chat, mail):
    made = actions.link(
        chat.conversation_id, mail.conversation_id, kind="related", by=bo.pk, at=LATER
    )
    assert linked(bo, chat) == [("related", True, mail.conversation_id)]
    assert linked(bo, mail) == [("related", False, chat.conversation_id)]

    actions.unlink(made, by=bo.pk, at=LATER)
    assert linked(bo, chat) == linked(bo, mail) == []
    with pytest.raises(actions.NotLinked):
        actions.unlink(made, by=bo.pk, at=LATER)


def test_two_conversations_have_one_link(bo, chat, mail):
    actions.link(chat.conversation_id, mail.conversation_id, kind="related", by=bo.pk, at=LATER)

    with pytest.raises(actions.LinkedAlready):
        actions.link(
            mail.conversation_id, chat.conversation_id, kind="duplicate", by=bo.pk, at=LATER
        )
    with pytest.raises(actions.SameConversation):
        actions.link(chat.conversation_id, chat.conversation_id, kind="related", by=bo.pk, at=LATER)


def test_links_follow_what_was_merged(bo, chat, mail):
    form = actions.receive([late_parcel(inbox(name="Forms"))], at=NOON)[0]
    actions.link(chat.conversation_id, form.conversation_id, kind="related", by=bo.pk, at=LATER)

    actions.merge(mail.conversation_id, form.conversation_id, by=bo.pk, at=LATER)

    assert linked(bo, chat) == [("related", True, mail.conversation_id)]
    assert linked(bo, mail) == [("related", False, chat.conversation_id)]


def test_a_link_to_what_one_may_not_see_is_not_shown(bo, chat, mail):
    actions.link(chat.conversation_id, mail.conversation_id, kind="related", by=bo.pk, at=LATER)
    Inbox.objects.filter(name="Mail").update(team=Team.objects.create(name="Others"))

    assert linked(bo, chat) == []


def test_d42_a_message_is_split_off_and_both_conversations_know(bo, chat):
    new, _ = branch(chat, bo, message_id=chat.message_id)

    assert linked(bo, chat) == [("split", True, new)]
    [card] = queries.links_of(bo, new)
    assert (card.kind, card.message_id, card.other_id) == (
        "split",
        chat.message_id,
        chat.conversation_id,
    )
    row = queries.row(bo, new)
    assert (row.last_text, row.waiting_since) == ("My parcel is late", NOON)


def test_d42_the_customers_next_words_stay_where_the_talk_is(bo, chat):
    new, _ = branch(chat, bo, message_id=chat.message_id)
    box = Inbox.objects.get()
    [more] = actions.receive([late_parcel(box, text="Hello?")], at=LATER)

    assert more.conversation_id == chat.conversation_id
    assert queries.timeline(new).entries == []


def test_d42_in_a_conversation_without_anybody_one_writes_notes_and_no_reply(bo, chat):
    new, _ = branch(chat, bo, message_id=chat.message_id)

    actions.note(new, text="Ask the courier", by=bo.pk, at=LATER, key="n")
    with pytest.raises(actions.NothingToAnswer):
        actions.reply(new, text="Dear Ada", by=bo.pk, at=LATER, key="r")


def test_d42_where_there_are_addresses_one_answers_from_the_new_conversation(bo, mail):
    new, _ = branch(mail, bo, message_id=mail.message_id, people=[ADA], matter="Order 1001")

    actions.reply(new, text="Dear Ada", by=bo.pk, at=LATER, key="r")

    [thread] = queries.threads_of(new)
    assert [one.address for one in queries.participants_of([thread.id])[thread.id]] == [ADA.address]
    assert Conversation.objects.get(pk=new).matter == "Order 1001"


def test_d42_a_split_is_undone_while_nobody_wrote(bo, chat):
    new, link = branch(chat, bo, message_id=chat.message_id)
    actions.unlink(link, by=bo.pk, at=LATER)

    gone = Conversation.objects.get(pk=new)
    assert (gone.status, gone.merged_into_id) == ("closed", chat.conversation_id)
    assert linked(bo, chat) == []


def test_d42_what_was_written_stays_when_the_link_goes(bo, chat):
    new, link = branch(chat, bo, message_id=chat.message_id)
    actions.note(new, text="Ask the courier", by=bo.pk, at=LATER, key="n")
    actions.unlink(link, by=bo.pk, at=LATER)

    assert Conversation.objects.get(pk=new).status == "open"


def test_d42_hidden_words_are_hidden_in_the_new_line_too(bo, chat):
    new, _ = branch(chat, bo, message_id=chat.message_id)
    actions.redact(chat.message_id, reason="card number", by=bo.pk, at=LATER)

    assert queries.row(bo, new).last_text == ""


def test_d32_what_follows_a_closed_conversation_is_new_and_linked(bo, chat):
    actions.close(chat.conversation_id, by=bo.pk, at=LATER)
    new, _ = branch(chat, bo)

    assert linked(bo, chat) == [("follow_up", True, new)]
    follows = Conversation.objects.get(pk=new)
    assert (follows.assignee_id, follows.waiting_since) == (bo.pk, None)
    assert Conversation.objects.get(pk=chat.conversation_id).status == "closed"


@pytest.mark.django_db(transaction=True)
def test_eight_agents_who_link_the_same_two_make_one_link():
    bo = agent()
    first = actions.receive([late_parcel(inbox())], at=NOON)[0]
    second = actions.receive([late_parcel(inbox(name="Mail"))], at=NOON)[0]

    def work(n):
        pair = [first.conversation_id, second.conversation_id]
        actions.link(*(pair if n % 2 else pair[::-1]), kind="related", by=bo.pk, at=NOON)

    errors = at_once(work)
    assert [type(error) for error in errors] == [actions.LinkedAlready] * 7
    assert len(queries.links_of(bo, first.conversation_id)) == 1
