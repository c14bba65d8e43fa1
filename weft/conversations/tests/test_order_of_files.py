"""Files come in the order in which somebody put them, not in that of their ids or their uploads."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from weft.conversations import actions, queries
from weft.conversations.envelopes import RemoteFile
from weft.conversations.models import Message
from weft.kernel import files

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db

WANTED = [f"{number}.png" for number in range(8)]


@pytest.fixture
def card():
    return inbox()


@pytest.fixture
def chat(card):
    [received] = actions.receive([late_parcel(card)], at=NOON)
    return received.conversation_id


@pytest.fixture
def bo():
    return agent("Bo")


def uploaded(**whose):
    """Upload files, the last of them first; return their ids in the order in which they go."""
    stored = files.store([b"torn"])
    rows = [
        actions.keep_upload(
            sha256=stored.sha256, name=name, content_type="image/png",
            at=NOON + timedelta(seconds=second), **whose,
        )
        for second, name in enumerate(reversed(WANTED))
    ]  # fmt: skip
    return [row.pk for row in reversed(rows)]


def carried(message_id):
    return [one.name for one in queries.files_of([message_id])[message_id]]


@pytest.mark.parametrize("write", [actions.reply, actions.note])
def test_of_an_agents_message(chat, bo, write):
    sent = write(
        chat, text="", by=bo.pk, at=NOON, key=str(uuid.uuid4()), uploads=uploaded(agent_id=bo.pk)
    )

    assert carried(sent.message_id) == WANTED


def test_of_a_customers_message(card):
    hello = late_parcel(card)
    sent = replace(hello, uploads=tuple(uploaded(inbox_id=card.pk, remote=hello.remote)))

    actions.receive([sent], at=NOON)

    assert carried(Message.objects.get().pk) == WANTED


def test_of_a_draft_and_of_one_that_a_colleague_takes_over(chat, bo):
    cy = agent("Cy")
    actions.save_draft(
        chat, text="", mode="reply", by=bo.pk, at=NOON, is_shared=True,
        uploads=uploaded(agent_id=bo.pk),
    )  # fmt: skip

    assert [one.name for one in queries.draft_of(bo.pk, chat).files] == WANTED
    actions.take_over_draft(chat, of=bo.pk, by=cy.pk, at=NOON)
    assert [one.name for one in queries.draft_of(cy.pk, chat).files] == WANTED


def test_of_files_that_were_fetched_one_after_the_other(card):
    lying = [RemoteFile(ref=name, name=name, content_type="image/png") for name in WANTED]
    actions.receive([replace(late_parcel(card), remote_files=tuple(lying))], at=NOON)
    message_id = Message.objects.get().pk
    stored = files.store([b"torn"])

    for number in (3, 0, 7, 1, 2, 6, 5, 4):
        actions.attach_remote_file(message_id, number, stored, lying[number], at=NOON)

    assert carried(message_id) == WANTED


def test_of_a_whole_conversation_where_a_file_was_fetched_after_the_next_message(card):
    lying = RemoteFile(ref="0.png", name="0.png", content_type="image/png")
    first = replace(late_parcel(card), remote_files=(lying,))
    next_one = late_parcel(card, text="And here")
    sent = replace(next_one, uploads=tuple(uploaded(inbox_id=card.pk, remote=next_one.remote)[1:]))
    [received] = actions.receive([first], at=NOON)
    actions.receive([sent], at=NOON)

    actions.attach_remote_file(received.message_id, 0, files.store([b"torn"]), lying, at=NOON)

    shown = queries.files_in(received.conversation_id, types={"image/png"})
    assert [one.name for one in shown] == WANTED
    newest = queries.files_in(received.conversation_id, types={"image/png"}, limit=3)
    assert [one.name for one in newest] == WANTED[-3:]
