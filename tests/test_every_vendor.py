"""What no vendor can do to a channel: lose a message, double one, or hold it up for good.

Each fake of `tests/vendors` misbehaves at the channel that it plays for, in every way that the kit
knows: it says the same again and again and out of order, thinks, limits, has trouble, ends a token,
and drops its answer after accepting (SAFETY.md, F9-F12). All of it is signed as the vendor signs;
what is not is refused, which `test_channel_contract` tries.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.lines import KINDS, opening
from tests.vendors.vendor import Broken, DropsAnswer, RateLimited, Slow
from weft.conversations import actions
from weft.conversations.models import Conversation, Delivery, Message
from weft.gateway import health, queries
from weft.kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)
REFRESHED = {"x", "allegro", "linkedin"}  # a consent stands behind the token, and gives another
TAKES_NAMES = {"api"}  # what has a name may be sent again: it is taken once


@pytest.fixture
def line(settings, monkeypatch, kind):
    with opening(settings, monkeypatch) as lines:
        yield lines.open(kind)


def heard(line):
    line.writes("Where is my parcel?")
    jobs.run_waiting()


def answer(text):
    conversation = Conversation.objects.get()
    actions.reply(conversation.pk, text=text, by=None, at=timezone.now(), key=text)
    jobs.run_waiting()
    return state(text)


def state(text):
    return Delivery.objects.get(message__key=text).state


def later(line, **pause):
    """Let the inbox be tried again, and the jobs be run that wait."""
    health.resume(line.card.id)
    jobs.run_waiting(at=timezone.now() + timedelta(**pause))


@pytest.mark.parametrize("kind", KINDS)
def test_f9_what_is_told_five_times_and_out_of_order_by_eight_threads_is_stored_once(line):
    for number in range(4):
        line.says(f"Message {number}")

    statuses = line.bring(times=5, threads=8, is_shuffled=True)
    jobs.run_waiting()

    assert set(statuses) <= {200}
    told = sorted(Message.objects.filter(direction="in").values_list("text", flat=True))
    assert told == [f"Message {number}" for number in range(4)]


@pytest.mark.parametrize("kind", KINDS)
def test_f11_a_vendor_that_limits_or_fails_or_thinks_gets_every_answer_once(line):
    heard(line)
    taken = line.vendor.accepted

    line.vendor.next(Slow(), at=line.sends_at)
    assert (answer("Slowly"), len(taken)) == ("sent", 1)
    line.vendor.next(RateLimited(seconds=3), at=line.sends_at)
    assert (answer("Less often"), len(taken)) == ("queued", 1)
    later(line, minutes=10)
    assert (state("Less often"), len(taken)) == ("sent", 2)
    line.vendor.next(Broken(), at=line.sends_at)
    assert (answer("Broken"), len(taken)) == ("queued", 2)
    later(line, minutes=20)
    assert (state("Broken"), len(taken)) == ("sent", 3)


@pytest.mark.parametrize("kind", KINDS)
def test_f11_an_answer_that_never_came_is_a_doubt_and_nothing_is_taken_twice(line):
    heard(line)
    line.vendor.next(DropsAnswer(), at=line.sends_at)

    said = answer("Dropped")

    assert said == ("queued" if line.card.kind in TAKES_NAMES else "unknown")
    later(line, days=1)
    assert len(line.vendor.accepted) == 1
    assert state("Dropped") == ("sent" if line.card.kind in TAKES_NAMES else "unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_f12_a_token_that_ends_loses_nothing(line):
    heard(line)
    line.vendor.expire()
    if line.card.kind in REFRESHED:
        assert answer("With another") == "sent"
        return

    assert answer("In vain") == "queued"
    assert line.vendor.accepted == []
    assert queries.health_of([line.card.id])[line.card.id].out_trouble

    line.vendor.is_locked = False  # its owner has given us another
    later(line, minutes=10)
    assert (state("In vain"), len(line.vendor.accepted)) == ("sent", 1)
