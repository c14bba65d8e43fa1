"""Who answers a text message sees what it costs before it is sent, or why nothing may go out."""

import pytest
from django.conf import settings as deployment
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from weft.console.tests.cast import agent
from weft.conversations import actions, queries
from weft.conversations.envelopes import Inbound, Sender
from weft.gateway import actions as gateway
from weft.gateway import opting_out
from weft.kernel import secrets

ADAS = "+48600100200"


@pytest.fixture
def heard(transactional_db):
    """A text message of a customer."""
    at = timezone.now()
    box = gateway.open_inbox(
        kind="sms_twilio", name="SMS", by=None,
        settings={
            "number": "+48732100200", "account_sid": f"AC{'0' * 32}",
            "auth_token": secrets.seal("secret"),
        },
    )  # fmt: skip
    sender = Sender(kind="phone", value=ADAS, name="+48 600 100 200")
    words = Inbound(
        inbox_id=box.id, key="1", remote=ADAS, sender=sender, text="Gdzie paczka?", sent_at=at
    )
    return actions.receive([words], at=at)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_messages_are_counted_while_they_are_written(weft, open_page, axe, heard, scheme):
    client = Client()
    client.force_login(agent("Bo", "owner"))
    name = deployment.SESSION_COOKIE_NAME
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    page = open_page(f"{weft}/account/login/", **phone)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": weft}])
    page.goto(f"{weft}/conversations/{heard.conversation_id}/")
    meter = page.locator("segment-meter")
    expect(meter).to_be_hidden()

    page.locator("#words").fill("a" * 161)
    expect(meter).to_have_text("Text messages: 2. Room left: 145.")
    page.locator("#words").fill("ą")
    expect(meter).to_contain_text("With “ą” one holds 70 characters instead of 160.")
    assert axe(page) == []

    page.get_by_text("Note", exact=True).first.click()
    expect(meter).to_be_hidden()

    where = queries.where(heard.conversation_id)
    opting_out.stop(
        where["inbox_id"], ADAS, conversation_id=heard.conversation_id, at=timezone.now()
    )
    page.reload()
    expect(page.get_by_text("until they write START")).to_be_visible()
    assert page.problems == []
