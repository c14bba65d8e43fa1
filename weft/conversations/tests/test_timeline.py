"""Reading a long talk: around a message, between two, and what is sieved out."""

import pytest

from weft.conversations import actions, queries
from weft.conversations.queries import happenings
from weft.conversations.queries.desk import place_of
from weft.kernel import files

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db


def talk(count=30):
    """Return a conversation of Ada, and the ids of her messages."""
    shop = inbox()
    lines = [late_parcel(shop, text=str(n)) for n in range(count)]
    heard = actions.receive(lines, at=NOON)
    return heard[0].conversation_id, [one.message_id for one in heard]


def texts(run):
    return [entry.text for entry in run.entries]


def test_around_a_message_stand_some_before_it_and_what_follows():
    chat, ids = talk()

    run = queries.around(chat, ids[15], behind=2, limit=3)

    assert texts(run) == ["13", "14", "15", "16", "17"]
    assert (run.more, run.newer) == (True, True)
    assert run.ends_at is not None


def test_what_a_page_shows_is_fetched_anew_and_knows_its_ends():
    chat, ids = talk()

    inner = queries.between(chat, ids[3], ids[5], limit=100)
    whole = queries.between(chat, ids[0], None, limit=100)
    cut = queries.between(chat, ids[0], None, limit=10)

    assert texts(inner) == ["3", "4", "5"]
    assert (inner.more, inner.newer) == (True, True)
    assert (len(whole.entries), whole.more, whole.newer) == (30, False, False)
    assert (len(cut.entries), cut.newer) == (10, True)


def test_one_channel_or_the_notes_can_be_read_alone():
    chat, _ids = talk(2)
    desk = inbox(name="Desk")
    [other] = actions.receive([late_parcel(desk, text="by mail", remote="ada-desk")], at=NOON)
    bo = agent()
    actions.merge(chat, other.conversation_id, by=bo.pk, at=NOON)
    actions.note(chat, text="lost", by=bo.pk, at=NOON, key="n")

    assert texts(queries.timeline(chat, only=desk.pk)) == ["by mail", "lost"]
    assert texts(queries.timeline(chat, only=queries.NOTES)) == ["lost"]


def test_the_first_unread_message_is_the_customers():
    chat, ids = talk(2)
    bo = agent()
    actions.note(chat, text="lost", by=bo.pk, at=NOON, key="n")

    assert queries.first_unread(chat, ids[0]) == ids[1]
    assert queries.first_unread(chat, ids[1]) is None


def test_who_was_never_here_begins_where_colleagues_stopped():
    chat, ids = talk(5)
    bo, cy = agent("Bo"), agent("Cy")
    actions.read(chat, up_to=ids[3], by=bo.pk)

    assert happenings.read_up_to(cy.pk, chat) == ids[3]
    assert place_of(cy.pk, chat).read_up_to == ids[3]


def test_pictures_are_named_once_and_hidden_words_show_none():
    chat, _ids = talk(1)
    bo = agent()
    stored = files.store([b"\x89PNG\r\n\x1a\n torn"])
    upload = actions.keep_upload(
        sha256=stored.sha256, name="label.png", content_type="image/png", at=NOON, agent_id=bo.pk
    )
    sent = actions.reply(chat, text="", by=bo.pk, at=NOON, key="p", uploads=[upload.pk])

    [found] = queries.files_in(chat, types=["image/png"])
    assert found == queries.file_in(chat, upload.pk)
    assert queries.files_in(chat, types=["image/gif"]) == []

    actions.redact(sent.message_id, reason="card", by=bo.pk, at=NOON)
    assert queries.files_in(chat, types=["image/png"]) == []
    assert queries.file_in(chat, upload.pk) is None
