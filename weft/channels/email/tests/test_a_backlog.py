"""After an outage: what waited at the provider comes in order, and is not thanked for."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.conversations.models import Conversation, Message
from weft.gateway import intake, registry
from weft.gateway.contract import Request
from weft.kernel import jobs

from . import mails, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings):
    registry._kept.clear()
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server
    registry._kept.clear()


def mail(customer, number, at):
    """Return the mail of this number in the customer's thread."""
    name, before = (f"<{customer}.{n}@post.example>" for n in (number, number - 1))
    return mails.raw(
        f"{number}\n",
        From=f"c{customer}@post.example",
        Message_ID=name,
        In_Reply_To=before if number else None,
        Subject=f"Order {customer}",
        Date=f"{at:%a, %d %b %Y %H:%M:%S} +0000",
    )


def backlog(inbox_id, hours):
    """Keep ten mails of each of thirty customers, mixed as they came, as a listener does."""
    now = timezone.now()
    requests = [
        Request(
            inbox_id=inbox_id,
            body=mail(customer, number, now - timedelta(hours=hours) + timedelta(minutes=number)),
        )
        for number, customer in itertools.product(range(10), range(30))
    ]
    for lot in lots(requests):
        intake.accept(lot, at=now, lock=f"inbox:{inbox_id}")


def lots(requests):
    return [requests[start : start + 64] for start in range(0, len(requests), 64)]


def test_f23_each_conversation_of_a_backlog_is_in_order(server):
    backlog(post.mailbox(server.port).id, hours=30)

    jobs.run_waiting()

    assert Conversation.objects.count() == 30
    for conversation in Conversation.objects.all():
        said = Message.objects.filter(thread__conversation=conversation).order_by("pk")
        assert [one.text for one in said] == [str(number) for number in range(10)]


@pytest.mark.parametrize(("hours", "thanked"), [(30, 0), (2, 30)])
def test_f23_only_mails_of_the_last_day_are_thanked_for(server, hours, thanked):
    backlog(post.mailbox(server.port, acknowledge=True).id, hours=hours)

    jobs.run_waiting()

    assert len(server.sink) == thanked
