"""R22: a dozen channels in one workspace, each with its vendor, all of them at work at once.

Somebody writes on every one, and is answered there by the same action and the same outbox. A vendor
in trouble holds up none of the others.
"""

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors import kannel, linkedin, program, smsapi, telegram, twilio, viber
from tests.vendors.hooking import bring
from tests.vendors.vendor import Broken, Hook, reachable
from weft import channels
from weft.channels.linkedin import api as at_linkedin
from weft.channels.sms_api import outbound as sms_api
from weft.channels.sms_kannel import connect as own_line
from weft.channels.sms_twilio import outbound as sms_twilio
from weft.channels.telegram import connect as bot
from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Delivery, Inbox, Message
from weft.conversations.tests.cast import agent
from weft.forms.tests.conftest import SHOP as FORM_SHOP
from weft.forms.tests.conftest import Reader
from weft.gateway import actions as gateway
from weft.gateway import grants, hooks, registry, sign_in
from weft.gateway.graph.tests import stage
from weft.kernel import jobs, secrets
from weft.widget.tests.conftest import SHOP, Browser

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(channels.__path__[0])
AT_META = {
    "whatsapp": (
        "text",
        {"phone_number_id": "220011223344556", "business_account_id": "330011223344556"},
    ),
    "messenger": ("text", {"page_id": "110022003300"}),
    "instagram": ("text", {"instagram_id": "17840001"}),
    "facebook": ("comment", {"page_id": "110022003300"}),
}


@dataclass
class Line:
    """A channel at work: how somebody writes on it, and how much its vendor has taken of us."""

    card: queries.InboxCard
    write: Callable[[], object]
    taken: Callable[[], int]


class Workspace:
    """Opens lines, each with a vendor that runs as long as the test."""

    def __init__(self, stack, settings, monkeypatch):
        self.stack, self.settings, self.monkeypatch = stack, settings, monkeypatch
        settings.WEFT_URL = "https://weft.example"
        self.graph = stack.enter_context(meta.at_meta(settings))
        self.lines = {}
        for kind in AT_META:
            self.at_meta(kind)
        self.by_twilio()
        self.by_smsapi()
        self.by_kannel()
        for kind, vendor in (
            ("telegram", telegram.Telegram()),
            ("viber", viber.Viber()),
            ("api", program.Program()),
        ):
            self.by_vendor(kind, vendor)
        self.by_linkedin()
        self.by_widget()
        self.by_form()

    def add(self, kind, settings, write, taken):
        card = gateway.open_inbox(kind=kind, name=kind, by=None, settings=settings)
        self.lines[kind] = Line(card, lambda: write(card), taken)
        return card

    def at_meta(self, kind):
        name, own = AT_META[kind]
        said = (FOLDER / kind / "fixtures" / f"{name}.json").read_bytes()
        known = {
            "access_token": secrets.seal(meta.TOKEN),
            "app_secret": secrets.seal(meta.APP_SECRET),
            "verify_token": stage.VERIFY,
        }
        self.add(
            kind,
            known | own,
            lambda card: stage.call(card, said),
            lambda: len([one for one in self.graph.accepted if kind in self.whose(one)]),
        )

    def whose(self, taken):
        """Return the channels that may have sent this: their paths differ."""
        if taken.get("messaging_product") == "whatsapp":
            return {"whatsapp"}
        if taken["path"].startswith("17840001"):
            return {"instagram"}
        return {"messenger"} if taken["path"].endswith("/messages") else {"facebook"}

    def by_twilio(self):
        fake = self.stack.enter_context(reachable(twilio.Twilio(), self.settings))
        self.monkeypatch.setattr(sms_twilio, "API", fake.address)
        filled = {
            "number": twilio.NUMBER,
            "account_sid": twilio.SID,
            "auth_token": secrets.seal(twilio.TOKEN),
        }

        def write(card):
            fake.hook = hooks.address(card.public_key)
            return bring(card, fake.text("Hello"))

        self.add("sms_twilio", filled, write, lambda: len(fake.accepted))

    def by_smsapi(self):
        fake = self.stack.enter_context(reachable(smsapi.Smsapi(), self.settings))
        self.monkeypatch.setattr(sms_api, "API", fake.address)
        filled = {
            "sender": "48732100200",
            "access_token": secrets.seal(smsapi.TOKEN),
            "hook_token": secrets.seal(smsapi.HOOK_TOKEN),
        }
        self.add(
            "sms_api",
            filled,
            lambda card: bring(card, fake.text("Hello")),
            lambda: len(fake.accepted),
        )

    def by_kannel(self):
        fake = self.stack.enter_context(reachable(kannel.Kannel(), self.settings))
        filled = {
            "number": "+48732100200",
            "url": f"{fake.address}/cgi-bin/sendsms",
            "username": kannel.USER["username"],
            "password": secrets.seal(kannel.USER["password"]),
            "hook_token": secrets.seal("s3cret"),
        }

        def write(card):
            connecting = own_line.CONNECTING
            address = hooks.address(card.public_key)
            [copied] = connecting.copies(registry.settings_of(card), address)
            fake.configure(copied.text)
            return bring(card, fake.text("Hello"))

        self.add("sms_kannel", filled, write, lambda: len(fake.accepted))

    def by_vendor(self, kind, vendor):
        self.stack.enter_context(vendor)
        self.settings.WEFT_OUTSIDE_ALLOW = [*self.settings.WEFT_OUTSIDE_ALLOW, vendor.place]
        filled = {
            "telegram": {
                "username": "@shop_bot",
                "token": secrets.seal(telegram.TOKEN),
                "server": vendor.address,
            },
            "viber": {
                "name": "Shop",
                "token": secrets.seal(viber.TOKEN),
                "server": vendor.address,
            },
            "api": {"url": f"{vendor.address}/weft", "secret": secrets.seal(program.SECRET)},
        }[kind]

        def write(card):
            vendor.says(text="Hello")
            return vendor.deliver(Hook(card.public_key))

        card = self.add(kind, filled, write, lambda: len(vendor.accepted))
        if kind == "telegram":
            assert bot.check(registry.settings_of(card), card.id) == []

    def by_linkedin(self):
        fake = self.stack.enter_context(reachable(linkedin.LinkedIn(), self.settings))
        self.monkeypatch.setattr(at_linkedin, "API", fake.address)
        filled = {
            "page": linkedin.PAGE,
            "client_id": linkedin.CLIENT,
            "client_secret": secrets.seal(linkedin.SECRET),
        }

        def write(card):
            fake.writes("Hello")
            return fake.deliver(Hook(card.public_key))

        card = self.add("linkedin", filled, write, lambda: len(fake.accepted))
        in_an_hour = timezone.now() + timedelta(hours=1)
        tokens = sign_in.Tokens(access="access-0", refresh="refresh", expires_at=in_an_hour)
        grants.keep(card.id, at_linkedin.NAME, tokens, by=None)

    def by_widget(self):
        def write(card):
            browser = Browser(card)
            browser.boot()
            return browser.write("Hello")

        self.add("webchat", {"origins": [SHOP]}, write, self.delivered("webchat"))

    def by_form(self):
        self.add(
            "form",
            {"origins": [FORM_SHOP]},
            lambda card: Reader(Inbox.objects.get(pk=card.id)).send(),
            lambda: 0,  # a form is answered by mail
        )

    def delivered(self, kind):
        return lambda: Delivery.objects.filter(message__inbox__kind=kind, state="sent").count()


@pytest.fixture
def workspace(settings, monkeypatch):
    stage.forget()
    with contextlib.ExitStack() as stack:
        yield Workspace(stack, settings, monkeypatch)
    stage.forget()


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
    for line in workspace.lines.values():
        line.write()
    jobs.run_waiting()

    assert len(workspace.lines) == 13
    heard = set(Message.objects.values_list("inbox__kind", flat=True))
    assert heard == set(workspace.lines)
    answers = answered(workspace, bo)

    assert set(answers) == set(workspace.lines) - {"form"}
    states = dict(Delivery.objects.values_list("message__inbox__kind", "state"))
    assert states == dict.fromkeys(answers, "sent")
    assert {kind: line.taken() for kind, line in workspace.lines.items() if kind != "form"} == (
        dict.fromkeys(answers, 1)
    )


def test_one_vendor_in_trouble_holds_up_none_of_the_others(workspace):
    bo = agent()
    for line in workspace.lines.values():
        line.write()
    jobs.run_waiting()
    workspace.graph.next(Broken())
    workspace.graph.expire()  # and then Meta takes our token no more

    answers = answered(workspace, bo)

    states = dict(Delivery.objects.values_list("message__inbox__kind", "state"))
    assert {kind for kind, state in states.items() if state == "sent"} == set(answers) - set(
        AT_META
    )
    assert {states[kind] for kind in AT_META} == {"queued"}, "they wait, and are not lost"
