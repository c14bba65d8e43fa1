"""R22: a dozen channels in one workspace, each with its vendor, all of them at work at once.

Somebody writes on every one, and is answered there by the same action and the same outbox. A vendor
in trouble holds up none of the others.
"""

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from tests.vendors.lines import AT_META, Lines, forget
from tests.vendors.vendor import Broken
from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Delivery, Inbox, Message
from weft.conversations.tests.cast import agent
from weft.forms.tests.conftest import SHOP as FORM_SHOP
from weft.forms.tests.conftest import Reader
from weft.gateway import actions as gateway
from weft.kernel import jobs
from weft.widget.tests.conftest import SHOP, Browser

pytestmark = pytest.mark.django_db(transaction=True)
WITH_VENDORS = (
    *AT_META,
    "sms_twilio",
    "sms_api",
    "sms_kannel",
    "telegram",
    "viber",
    "api",
    "linkedin",
)


@dataclass
class Channel:
    """A channel at work: how somebody writes on it, and how much its vendor has taken of us."""

    card: queries.InboxCard
    write: Callable[[], object]
    taken: Callable[[], int]


class Workspace:
    """Opens channels, each with a vendor that runs as long as the test."""

    def __init__(self, stack, settings, monkeypatch):
        self.lines = Lines(stack, settings, monkeypatch)
        self.channels = {}
        for kind in WITH_VENDORS:
            line = self.lines.open(kind)
            self.add(line.card, lambda line=line: line.writes("Hello"), self.by_vendor(line))
        card = self.opened("webchat", {"origins": [SHOP]})
        self.add(card, lambda: self.chat(card), self.delivered("webchat"))
        form = self.opened("form", {"origins": [FORM_SHOP]})
        # a form is answered by mail
        self.add(form, Reader(Inbox.objects.get(pk=form.id)).send, lambda: 0)

    def opened(self, kind, settings):
        return gateway.open_inbox(kind=kind, name=kind, by=None, settings=settings)

    def add(self, card, write, taken):
        self.channels[card.kind] = Channel(card, write, taken)

    def chat(self, card):
        browser = Browser(card)
        browser.boot()
        return browser.write("Hello")

    def by_vendor(self, line):
        kind, accepted = line.card.kind, line.vendor.accepted
        if kind not in AT_META:
            return lambda: len(accepted)
        return lambda: len([one for one in accepted if self.whose(one) == kind])

    def whose(self, taken):
        """Return which channel of Meta's sent this: they share a vendor, and differ by path."""
        if taken.get("messaging_product") == "whatsapp":
            return "whatsapp"
        if taken["path"].startswith("17840001"):
            return "instagram"
        return "messenger" if taken["path"].endswith("/messages") else "facebook"

    def delivered(self, kind):
        return lambda: Delivery.objects.filter(message__inbox__kind=kind, state="sent").count()


@pytest.fixture
def workspace(settings, monkeypatch):
    forget()
    with contextlib.ExitStack() as stack:
        yield Workspace(stack, settings, monkeypatch)
    forget()


def answered(workspace, bo):
    """Let Bo answer every conversation that can be answered where it is, all by one action."""
    kinds = {}
    for conversation in Conversation.objects.order_by("pk"):
        kind = conversation.inbox.kind
        if kind == "form":
            continue
        text, key = f"By {kind}", str(uuid.uuid4())
        written = actions.reply(conversation.pk, text=text, by=bo.pk, at=timezone.now(), key=key)
        kinds[kind] = written.message_id
    jobs.run_waiting()
    return kinds


def test_r22_twelve_channels_work_at_once_in_one_workspace(workspace):
    bo = agent()
    for channel in workspace.channels.values():
        channel.write()
    jobs.run_waiting()

    assert len(workspace.channels) == 13
    heard = set(Message.objects.values_list("inbox__kind", flat=True))
    assert heard == set(workspace.channels)
    answers = answered(workspace, bo)

    assert set(answers) == set(workspace.channels) - {"form"}
    states = dict(Delivery.objects.values_list("message__inbox__kind", "state"))
    assert states == dict.fromkeys(answers, "sent")
    taken = {kind: channel.taken() for kind, channel in workspace.channels.items()}
    assert taken == dict.fromkeys(answers, 1) | {"form": 0}


def test_one_vendor_in_trouble_holds_up_none_of_the_others(workspace):
    bo = agent()
    for channel in workspace.channels.values():
        channel.write()
    jobs.run_waiting()
    workspace.lines.graph.next(Broken())
    workspace.lines.graph.expire()  # and then Meta takes our token no more

    answers = answered(workspace, bo)

    states = dict(Delivery.objects.values_list("message__inbox__kind", "state"))
    assert {kind for kind, state in states.items() if state == "sent"} == set(answers) - set(
        AT_META
    )
    assert {states[kind] for kind in AT_META} == {"queued"}, "they wait, and are not lost"
