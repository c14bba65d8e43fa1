"""A real Postfix takes our mail, cannot deliver it, and says so; the right copy has failed."""

import pytest

from weft.channels.email import mime
from weft.conversations import queries
from weft.gateway import intake
from weft.gateway.contract import Request
from weft.kernel import jobs, secrets

from . import post
from .letters import AT
from .post import answer, arrives, copies, party, state

pytestmark = pytest.mark.django_db(transaction=True)
NOT_THERE = "This address does not exist."


@pytest.fixture
def box(mailhost, settings):
    settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{mailhost.plain_port}"]
    return mailhost.mailbox("bounces@shop.example")


@pytest.fixture
def inbox(mailhost, box):
    return post.mailbox(mailhost.plain_port, box.address, password=secrets.seal(box.password))


def bounced(inbox, box, count=1):
    """Take in what came back to our mailbox."""
    mails = box.wait_for(count)
    intake.take([Request(inbox_id=inbox.id, body=mails[-1])], at=AT)


def test_a_bounce_fails_the_copy_that_did_not_arrive_and_says_why(mailhost, inbox, box):
    ada = mailhost.mailbox("ada@bounces.example")
    gone = "gone@bounces.example"
    both = answer(arrives(inbox.id), party(ada.address), party(gone, "cc"))
    jobs.run_waiting()
    assert copies(both) == {ada.address: ("sent", ""), gone: ("sent", "")}
    [raw] = ada.wait_for(1)
    assert mime.read(raw).in_reply_to == ("1@customer.example",)

    bounced(inbox, box)

    assert copies(both) == {ada.address: ("sent", ""), gone: ("failed", NOT_THERE)}
    assert state(both) == "sent"

    alone = answer(arrives(inbox.id, "2@customer.example"), party(gone), key="alone")
    jobs.run_waiting()
    bounced(inbox, box, 2)

    assert state(alone) == "failed"
    said = queries.entries([alone])[0].reason
    assert said.startswith(f"{NOT_THERE}\n")
    assert "550" in said
