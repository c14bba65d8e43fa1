"""Which way an answer goes out that somebody sends by a button: a macro's, or a planned one."""

import dataclasses

import pytest

from weft.console.composer import ways
from weft.conversations import actions, queries
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import NOON
from weft.gateway import registry
from weft.gateway.contract import Surface

EVE = Sender(kind="device", value="eve-phone", name="Eve")


@pytest.fixture
def network(monkeypatch):
    """A web chat that is talked to as networks are, by who is at its other side."""
    chat = registry.channel("webchat")
    once = dataclasses.replace(chat.capabilities, answers_once=True)
    public = dataclasses.replace(chat.capabilities, is_public=True)

    def surface(_settings, remote):
        own = {"private": once, "comment": public}.get(remote, chat.capabilities)
        return Surface(name="", capabilities=own)

    other = dataclasses.replace(chat, surface=surface)
    monkeypatch.setattr(registry, "all_channels", lambda: {"webchat": other})


def bring(desk, remote, **more):
    other = desk.hear("Me again", remote=remote, key=remote, **more)
    actions.merge(desk.ada, other, by=desk.bo.pk, at=NOON)
    return next(one.id for one in queries.threads_of(desk.ada) if one.remote == remote)


def answer(desk):
    conversation = Conversation.objects.select_related("customer", "inbox").get(pk=desk.ada)
    sent, _inbox = ways.answer(conversation, "Hello", by=desk.bo.pk, at=NOON)
    return sent.reply.thread_id


def spend(desk, thread):
    desk.post("replies", text="Once", key="once", thread=thread)


def test_it_goes_where_somebody_wrote_last_and_where_that_is_spent_by_another_way(desk, network):
    own = queries.threads_of(desk.ada)[0].id
    private = bring(desk, "private")
    assert answer(desk) == private

    spend(desk, private)

    assert answer(desk) == own


def test_what_was_said_in_private_is_neither_said_in_public_nor_to_somebody_else(desk, network):
    bring(desk, "comment")
    bring(desk, "eve-phone", sender=EVE)
    private = bring(desk, "private")
    spend(desk, private)
    own = queries.threads_of(desk.ada)[0].id
    actions.split(own, by=desk.bo.pk, at=NOON)

    with pytest.raises(ways.Hindered, match="once, and it has gone"):
        answer(desk)
