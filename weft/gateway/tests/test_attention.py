"""Customers see that somebody reads, or writes; and nobody ever misses it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.gateway import actions, attention, health, intake, measures
from weft.gateway.contract import Refused, Unreachable, Unsure
from weft.gateway.models import InboxHealth
from weft.kernel import followers, jobs
from weft.people.models import Agent

from . import paper
from .paper import letter

pytestmark = pytest.mark.django_db(transaction=True)

LASTS = timedelta(seconds=20)


class Window:
    """What customers see of us; behaves as it is told."""

    def __init__(self):
        self.shown = []
        self.behave = lambda: None

    def type(self, _settings, about):
        self.behave()
        self.shown.append(("typing", about.remote, about.newest))

    def read(self, _settings, about):
        self.behave()
        self.shown.append(("read", about.remote, about.newest))


@pytest.fixture
def window():
    return Window()


@pytest.fixture
def inbox(install, postman, window):
    more = {"tell_typing": window.type, "tell_read": window.read}
    can = {"typing_lasts": LASTS, "shows_read": True, "reply_window": timedelta(hours=24)}
    install(paper.channel(postman, more=more, **can))
    followers.catch_up(attention.READING)
    return actions.open_inbox(kind="paper", name="Letters", by=None)


@pytest.fixture
def bo(inbox):
    return Agent.objects.create_user(email="bo@shop.example", first_name="Bo", role="agent").pk


@pytest.fixture
def heard(inbox):
    """Ada has written."""
    [[heard]] = intake.take([letter(inbox.id, "first", by="ada")], at=timezone.now())
    return heard


def thread_of(heard):
    [thread] = queries.thread_cards([heard.thread_id])
    return thread


def types(heard, **later):
    attention.types(thread_of(heard), at=timezone.now() + timedelta(**later))


def reads(heard, bo, **later):
    conversations.read(heard.conversation_id, up_to=heard.message_id, by=bo)
    followers.catch_up(attention.READING)
    jobs.run_waiting()


def at_later(monkeypatch, **later):
    moment = timezone.now() + timedelta(**later)
    monkeypatch.setattr("weft.gateway.attention.timezone.now", lambda: moment)
    return moment


def broken(error):
    def behave():
        raise error

    return behave


# --- that somebody writes -------------------------------------------------------------------


def test_a_customer_is_shown_that_somebody_writes(heard, window):
    types(heard)
    assert window.shown == [], "whoever types waits for no vendor"
    jobs.run_waiting()

    assert window.shown == [("typing", "ada", "first")]


def test_it_is_said_once_for_as_long_as_the_network_shows_it(heard, window):
    for second in (0, 3, 6, 19, 20, 23):
        types(heard, seconds=second)
    jobs.run_waiting()

    assert len(window.shown) == 2


def test_it_is_not_said_any_more_once_the_answer_has_gone(heard, window):
    types(heard)
    conversations.reply(
        heard.conversation_id, text="Here it is", by=None, at=timezone.now(), key="k"
    )
    jobs.run_waiting()

    assert window.shown == []


def test_what_comes_late_is_dropped(heard, window, monkeypatch):
    types(heard)
    at_later(monkeypatch, seconds=21)
    jobs.run_waiting()

    assert window.shown == []


def test_whoever_may_not_be_answered_any_more_sees_nobody_write(heard, window, monkeypatch):
    moment = at_later(monkeypatch, hours=25)
    attention.types(thread_of(heard), at=moment)
    jobs.run_waiting()

    assert window.shown == []


@pytest.mark.parametrize(
    "error", [Refused("no"), Unreachable("busy", retry_after=LASTS), Unsure("?")], ids=repr
)
def test_when_the_vendor_does_not_take_it_nobody_notices(heard, window, error, inbox):
    window.behave = broken(error)
    types(heard)
    ran = jobs.run_waiting()

    assert (ran.done, ran.put_off, ran.failed) == (1, 0, 0), "it is never tried again"
    row = InboxHealth.objects.get()
    assert (row.out_trouble, row.out_failures, row.out_paused_until) == ("", 0, None)
    assert row.signals_lost == 1
    assert measures.signals_lost() == 1
    reply = conversations.reply(
        heard.conversation_id, text="Here it is", by=None, at=timezone.now(), key="k"
    )
    jobs.run_waiting()
    assert queries.entries([reply.message_id])[0].state == "sent"


def test_a_vendor_that_did_not_take_it_is_spared_the_next_ones_for_a_while(
    heard, window, monkeypatch
):
    window.behave = broken(Unreachable("busy"))
    types(heard)
    jobs.run_waiting()
    window.behave = lambda: None
    attention.types(thread_of(heard), at=at_later(monkeypatch, seconds=30))
    jobs.run_waiting()
    assert window.shown == []

    attention.types(thread_of(heard), at=at_later(monkeypatch, seconds=90))
    jobs.run_waiting()
    assert len(window.shown) == 1


def test_an_inbox_in_pause_says_nothing(heard, window, inbox, monkeypatch):
    health.pause_for(inbox.id, timedelta(minutes=5), at=timezone.now())
    types(heard)
    jobs.run_waiting()
    # and does not go ahead either, as a message does: it is for that to look
    attention.types(thread_of(heard), at=at_later(monkeypatch, minutes=6))
    jobs.run_waiting()
    assert window.shown == []

    health.resume(inbox.id)
    attention.types(thread_of(heard), at=at_later(monkeypatch, minutes=7))
    jobs.run_waiting()
    assert len(window.shown) == 1


def test_an_inbox_that_is_off_says_nothing(heard, window, inbox, bo):
    conversations.change_inbox(inbox.id, is_on=False, by=None)
    types(heard)
    reads(heard, bo)

    assert window.shown == []


# --- that somebody has read -----------------------------------------------------------------


def test_a_customer_is_shown_that_a_message_was_read(heard, window, bo):
    reads(heard, bo)

    assert window.shown == [("read", "ada", "first")]


def test_it_is_told_once_whoever_else_reads(heard, window, bo):
    eve = Agent.objects.create_user(email="eve@shop.example", first_name="Eve", role="agent").pk
    reads(heard, bo)
    reads(heard, bo)
    reads(heard, eve)

    assert len(window.shown) == 1


def test_of_several_only_the_newest_is_told(inbox, heard, window, bo):
    [[second]] = intake.take([letter(inbox.id, "second", by="ada")], at=timezone.now())
    conversations.read(heard.conversation_id, up_to=heard.message_id, by=bo)
    conversations.read(heard.conversation_id, up_to=second.message_id, by=bo)
    followers.catch_up(attention.READING)
    jobs.run_waiting()

    assert window.shown == [("read", "ada", "second")]


def test_what_was_read_long_ago_is_not_told_any_more(heard, window, bo, monkeypatch):
    conversations.read(heard.conversation_id, up_to=heard.message_id, by=bo)
    followers.catch_up(attention.READING)
    at_later(monkeypatch, minutes=11)
    ran = jobs.run_waiting()

    assert (window.shown, ran.failed) == ([], 0)


def test_a_vendor_that_is_away_is_told_later(heard, window, bo, monkeypatch):
    window.behave = broken(Unreachable("away"))
    conversations.read(heard.conversation_id, up_to=heard.message_id, by=bo)
    followers.catch_up(attention.READING)
    jobs.run_waiting()
    assert window.shown == []

    window.behave = lambda: None
    jobs.run_waiting(at=at_later(monkeypatch, minutes=2))
    assert window.shown == [("read", "ada", "first")]


def test_what_a_vendor_refuses_is_not_told_again(heard, window, bo):
    window.behave = broken(Refused("no such message"))
    conversations.read(heard.conversation_id, up_to=heard.message_id, by=bo)
    followers.catch_up(attention.READING)
    ran = jobs.run_waiting()

    assert (ran.put_off, ran.failed) == (0, 0)
