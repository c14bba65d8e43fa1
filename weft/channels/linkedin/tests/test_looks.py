"""Weft looks at LinkedIn for what it did not bring."""

import threading
from datetime import timedelta

import pytest

from tests.vendors import linkedin as fake
from tests.vendors.hooking import read_all
from tests.vendors.vendor import Broken, RateLimited
from weft.channels.linkedin import channel, words
from weft.channels.linkedin.tests.stage import look, texts
from weft.conversations import queries as talk
from weft.gateway.listening import Interrupted, Listening
from weft.gateway.models import RawDelivery, UnknownKind
from weft.kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_written_before_stays_and_what_comes_from_now_on_is_fetched(linkedin, inbox):
    linkedin.writes("Dawno temu")
    linkedin.notifications[0]["lastModifiedAt"] -= 7_200_000
    look(inbox)
    linkedin.writes("Teraz")
    look(inbox)
    look(inbox)

    assert texts() == ["Teraz"]
    assert RawDelivery.objects.count() == 1


def test_what_was_brought_is_not_doubled_by_what_is_fetched(linkedin, inbox, hook):
    look(inbox)
    linkedin.writes("Przyniesione")
    linkedin.deliver(hook)
    jobs.run_waiting()
    linkedin.writes("Zgubione", who="eVe0000002")
    look(inbox)

    assert texts() == ["Przyniesione", "Zgubione"]


def test_more_than_a_page_of_notifications_comes_whole_and_in_order(linkedin, inbox):
    look(inbox)
    linkedin.most = 7
    for number in range(23):
        linkedin.writes(f"{number}")
        linkedin.notifications[-1]["lastModifiedAt"] -= 100 - number
    look(inbox)

    assert texts() == [f"{number}" for number in range(23)]


def test_f9_an_interrupted_look_loses_nothing(linkedin, inbox):
    look(inbox)
    linkedin.most = 2
    for number in range(5):
        linkedin.writes(f"{number}")
    linkedin.next(fake.Manner())
    linkedin.next(Broken())
    with pytest.raises(Exception, match="trouble"):
        look(inbox)
    assert texts() == []

    look(inbox)
    assert sorted(texts()) == [f"{number}" for number in range(5)]


def test_a_notification_without_the_words_is_counted_and_the_next_look_asks_for_them(
    linkedin, inbox, hook
):
    look(inbox)
    linkedin.is_full = False
    linkedin.writes("Jest w czerwonym?")
    gone = linkedin.writes("Zniknę", who="eVe0000002")
    del linkedin.comments[gone]
    linkedin.deliver(hook)
    jobs.run_waiting()
    assert (texts(), UnknownKind.objects.get().kind) == ([], "COMMENT")

    look(inbox)

    assert texts() == ["Jest w czerwonym?"]


def test_the_listener_brings_what_is_new_and_says_that_it_is_well(linkedin, inbox):
    look(inbox)
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    linkedin.writes("Jest tam kto?")
    worker = threading.Thread(target=channel.CHANNEL.listen, args=[listening])
    worker.start()
    try:
        for _ in range(400):
            if listening.is_healthy:
                break
            threading.Event().wait(0.05)
    finally:
        listening.stopping.set()
        worker.join()
    read_all()

    assert texts() == ["Jest tam kto?"]


@pytest.mark.parametrize(
    ("manner", "is_lasting", "pause"),
    [
        (RateLimited(seconds=90), False, timedelta(seconds=90)),
        (Broken(), False, None),
    ],
)
def test_f11_a_listener_leaves_linkedin_alone_as_it_asks(
    linkedin, inbox, manner, is_lasting, pause
):
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    listening.cursor = {"until": 1, "seen": []}
    linkedin.next(manner)

    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(listening)
    assert (told.value.is_lasting, told.value.retry_after) == (is_lasting, pause)


def test_who_runs_the_page_no_more_is_told_so_and_asked_for_seldom(linkedin, inbox):
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    listening.cursor = {"until": 1, "seen": []}
    linkedin.is_let_in = False

    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(listening)
    assert (told.value.words, told.value.is_lasting) == (words.NOT_SEEN, True)
    assert told.value.retry_after == timedelta(minutes=30)
