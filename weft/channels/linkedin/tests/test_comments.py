"""Somebody comments on a page at LinkedIn, and LinkedIn brings it."""

import pytest

from tests.vendors.vendor import Delivery, Hook
from weft.channels.linkedin.tests.stage import texts
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Message, Thread
from weft.customers.models import Customer
from weft.gateway import actions
from weft.gateway.models import RawDelivery
from weft.kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)


def test_r11_comments_and_mentions_become_conversations_of_their_authors(linkedin, hook):
    linkedin.writes("Jest w czerwonym?")
    linkedin.writes("Ja też pytam.", who="eVe0000002")
    linkedin.mentions("Polecam @Weft")
    assert linkedin.deliver(hook) == [200] * 3
    jobs.run_waiting()

    assert texts() == ["Jest w czerwonym?", "Ja też pytam.", "Polecam @Weft"]
    assert (Thread.objects.count(), Customer.objects.count()) == (3, 2)


def test_f9_each_five_times_by_eight_threads_in_disorder_is_stored_once(linkedin, hook):
    for number in range(6):
        linkedin.writes(f"{number}", who=f"p{number}")
    statuses = linkedin.deliver(hook, times=5, threads=8, is_shuffled=True)
    jobs.run_waiting()

    assert statuses == [200] * 30
    assert sorted(texts()) == [f"{number}" for number in range(6)]


def test_e2_a_signature_is_over_the_bytes_and_over_nothing_else(linkedin, hook):
    linkedin.writes()
    [signed] = linkedin.untold
    spaced = Delivery(body=signed.body.replace(b": ", b":"), headers=signed.headers)

    assert hook.call(spaced) == 401
    assert not RawDelivery.objects.exists()
    assert hook.call(signed) == 200


def test_linkedin_is_told_that_the_address_is_ours_also_while_the_inbox_is_off(linkedin, inbox):
    hook = Hook(inbox.public_key)
    assert linkedin.tries(hook)

    conversations.change_inbox(inbox.id, is_on=False, by=None)
    assert linkedin.tries(hook)
    assert hook.call(Delivery(method="GET", query="challengeCode=")) == 401
    actions.configure_inbox(inbox.id, settings={"client_secret": ""}, by=None)
    assert hook.call(Delivery(method="GET", query="challengeCode=x")) == 503


def test_an_edit_and_a_deletion_stand_beside_the_words_that_stay(linkedin, hook):
    number = linkedin.writes("Jest w czerwonym?")
    linkedin.corrects(number, "Jest w bordowym?")
    linkedin.takes_back(number)
    linkedin.deliver(hook, is_shuffled=True)
    jobs.run_waiting()

    [entry] = talk.entries([Message.objects.get().pk])
    assert entry.text == "Jest w czerwonym?"
    assert [one.text for one in entry.afterwords.edits] == ["Jest w bordowym?"]
    assert entry.afterwords.unsent_at
