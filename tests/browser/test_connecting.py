"""A shop owner connects a mailbox, in a real browser and with real mail servers (R34)."""

import ssl

import dns.resolver
import pytest
from django.conf import settings as deployment
from django.test import Client
from playwright.sync_api import expect

from weft.channels.email import wire
from weft.channels.email.tests.test_autodiscovery import Names
from weft.console.tests.cast import agent
from weft.conversations import queries

PASSWORD = "zażółć gęślą"


@pytest.fixture
def names(mailhost, settings, monkeypatch):
    """The domain of the shop says where its mail lies; its servers are trusted."""
    server = Names()
    imap, smtp = mailhost.imaps_port, mailhost.submission_port
    server.say("_imaps._tcp.shop.example", "SRV", f"0 0 {imap} localhost.")
    server.say("_submission._tcp.shop.example", "SRV", f"0 0 {smtp} localhost.")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.socket.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    settings.WEFT_OUTSIDE_ALLOW = [f"localhost:{imap}", f"localhost:{smtp}"]
    trusting = ssl.create_default_context(cafile=mailhost.ca)
    monkeypatch.setattr(wire, "context", lambda: trusting)
    mailhost.mailbox("pomoc@shop.example", PASSWORD)
    yield server
    server.socket.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_and_a_password_are_all_that_it_takes(weft, open_page, axe, names, scheme):
    client = Client()
    client.force_login(agent("Bo", "owner"))
    name = deployment.SESSION_COOKIE_NAME
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    page = open_page(f"{weft}/account/login/", **phone)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": weft}])
    page.goto(f"{weft}/inboxes/")
    page.get_by_role("link", name="Add an inbox: E-mail").click()
    page.get_by_label("Address").fill("pomoc@shop.example")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Mail is read from localhost")).to_be_visible()
    assert axe(page) == []

    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Test and connect").click()
    said = "localhost does not accept the password of pomoc@shop.example."
    expect(page.get_by_role("alert")).to_have_text(said)
    assert axe(page) == []

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Test and connect").click()
    expect(page.get_by_text("What customers write from now on appears in Weft.")).to_be_visible()
    (card,) = queries.all_inboxes()
    assert card.is_on
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.problems == []
