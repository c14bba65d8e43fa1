"""Ada writes by WhatsApp, by text messages through three operators, and is one person (R49, R54).

Each delivery comes to its real door, signed as its vendor signs; all of them know the same number.
"""

import importlib

import pytest
from django.utils import timezone

from tests.vendors.hooking import deliver, read_all
from weft.conversations import actions as conversations
from weft.conversations import following
from weft.conversations.models import Conversation, Message
from weft.customers import queries as customers
from weft.customers.models import Customer
from weft.gateway import actions, health, hooks
from weft.gateway.graph.tests import stage
from weft.kernel import followers, jobs
from weft.kernel.models import EventRow
from weft.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ("whatsapp", "sms_twilio", "sms_api", "sms_kannel")
ADAS = "+48600100200"


@pytest.fixture
def inboxes():
    stage.forget()
    health.forget()
    followers.catch_up(following.LANGUAGES)
    followers.catch_up(following.MATCHING)
    yield {kind: _opened(kind) for kind in KINDS}
    stage.forget()


def _sample(kind):
    return importlib.import_module(f"weft.channels.{kind}.tests.sample").SAMPLE


def _opened(kind):
    return actions.open_inbox(kind=kind, name=kind, by=None, settings=_sample(kind).settings())


def _writes(inboxes, kind):
    signed = _sample(kind).message(hooks.address(inboxes[kind].public_key), timezone.now())
    answer = deliver(
        inboxes[kind], signed.body, headers=signed.headers, method=signed.method,
        query=signed.query,
    )  # fmt: skip
    assert answer.status == 200
    read_all()
    jobs.run_waiting()


@pytest.mark.parametrize("first", KINDS)
def test_whichever_channel_comes_first_it_is_one_customer_with_one_name(inboxes, first):
    for kind in [first, *(kind for kind in KINDS if kind != first)]:
        _writes(inboxes, kind)

    ada = Customer.objects.get()
    assert (ada.name, Message.objects.count()) == ("Ada Nowak", 4)
    assert customers.customer_of_handle("phone", ADAS) == ada.pk
    panel = customers.panel(ada.pk)
    assert [(one.kind, one.value) for one in panel.handles] == [("phone", ADAS)]


def test_what_was_learned_by_one_channel_is_seen_on_the_next(inboxes):
    bo = Agent.objects.create_user(
        email="bo@shop.example",
        password="x",
        first_name="Bo",
        role="agent",
        joined_at=timezone.now(),
    )
    _writes(inboxes, "sms_api")
    followers.catch_up(following.LANGUAGES)
    [first] = Conversation.objects.all()
    conversations.assign(first.pk, to=bo.pk, by=None)

    _writes(inboxes, "whatsapp")
    followers.catch_up(following.MATCHING)

    newest = Conversation.objects.order_by("pk").last()
    assert newest.customer_id == first.customer_id
    assert Customer.objects.get().language == "pl"
    # whoever looks after the older conversation hears of the new one
    assert EventRow.objects.filter(name="contact.matched", conversation_id=newest.pk).exists()


def test_another_number_is_another_person(inboxes):
    """Negative control."""
    _writes(inboxes, "whatsapp")
    body = b"sms_to=48732100200&sms_from=420601123456&sms_text=Ahoj&sms_date=1795694400&MsgId=MO1"
    deliver(inboxes["sms_api"], body, query="token=s3cret")
    read_all()

    assert Customer.objects.count() == 2
