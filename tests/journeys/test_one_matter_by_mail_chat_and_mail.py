"""Scenario 1 of the requirements, by mail and chat: one order, three contacts, nothing asked twice.

Ada mails about order 1001, and Bo answers. Then a stranger writes of the same order in the chat. Cy
sees who it may be, and why, says that it is one person, and brings the mail in with two keys: all
that was said stands before Cy who answers. Ada's next mail comes to the same conversation.
"""

import json
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import expect

from bench.server import Server
from tests import stage as stages
from tests.journeys.test_a_mail_is_answered import read
from tests.stage import eventually

# mailboxes of their own: those of other journeys may stand on the same mail host
SHOP = "matter@journey.example"
ADA = "ada.kowalska@honest.example"
WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def server(mailhost):
    """A whole Weft that may reach the mail host on loopback."""
    ports = f"localhost:{mailhost.imap_port},localhost:{mailhost.plain_port}"
    with Server(name="matter", env={"WEFT_OUTSIDE_ALLOW": ports}) as server:
        yield server


@pytest.fixture
def stage(server):
    return stages.furnish(server)


@pytest.fixture
def mailbox(server, stage, mailhost):
    """The shop's mailbox, connected."""
    box = mailhost.mailbox(SHOP)
    settings = {
        "address": SHOP, "password": box.password, "authserv_id": mailhost.authserv_id,
        "imap_host": "localhost", "imap_port": mailhost.imap_port, "imap_security": "none",
        "smtp_host": "localhost", "smtp_port": mailhost.plain_port, "smtp_security": "none",
    }  # fmt: skip
    server.run("tests.journeys.mailbox", json.dumps(settings))
    eventually(lambda: server.ask("SELECT 1 FROM inbox_health WHERE cursor ? 'uid'"), 60)
    return box


def letter(text, answers=None):
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Ada Kowalska <{ADA}>", SHOP
    mail["Subject"] = "Re: Order 1001" if answers else "Order 1001"
    mail["Message-ID"] = make_msgid(domain="honest.example")
    if answers:
        mail["In-Reply-To"] = answers["Message-ID"]
        mail["References"] = f"{answers['References']} {answers['Message-ID']}"
    mail.set_content(text)
    return mail.as_bytes()


@pytest.mark.timeout(300)  # three browsers, and a mail that is held before it leaves
def test_r41_scenario_1_one_order_by_mail_chat_and_mail(
    server, stage, mailbox, mailhost, shop, open_tab, log_in
):
    adas = mailhost.mailbox(ADA)

    # the first contact: a mail, which Bo looks after and answers
    mailhost.deliver(letter("My parcel came damaged, order 1001."), SHOP, sender=ADA)
    bo = log_in("Bo", **WIDE)
    row = bo.locator(".row", has_text="came damaged")
    expect(row).to_be_visible(timeout=60_000)
    row.click()
    bo.get_by_label("Your words").fill("I am sorry! A new one leaves on Monday.")
    bo.get_by_role("button", name="Send reply").click()
    answer = read(adas.wait_for(1, seconds=60)[0])

    # the second: a stranger in the chat; Cy sees the mail before a word of an answer (R42, R51)
    ada = open_tab(viewport={"width": 390, "height": 844})
    ada.goto(shop.show(stage))
    ada.locator("weft-chat .bubble").click()
    chat = ada.get_by_role("dialog")
    line = chat.get_by_role("textbox", name="Write a message")
    line.fill(f"It is about order 1001. I am {ADA}, is it on its way?")
    line.press("Enter")
    expect(chat).to_contain_text("Sent")
    assert server.ask("SELECT count(*) FROM customer") == [(2,)]

    cy = log_in("Cy", **WIDE)
    cy.locator(".row", has_text="is it on its way").click()
    proposed = cy.locator("#panel-alike")
    expect(proposed).to_contain_text("Ada Kowalska")
    expect(proposed).to_contain_text(f"Same address: {ADA}")
    expect(proposed).to_contain_text("Same number: 1001")
    proposed.get_by_role("button", name="One person").click()
    speaking = "SELECT count(*) FROM customer WHERE merged_into_id IS NULL"
    eventually(lambda: server.ask(speaking) == [(1,)])

    cy.locator("#timeline").focus()
    cy.keyboard.press("m")
    likely = cy.locator(".found").first
    expect(likely).to_contain_text("Order 1001")
    expect(likely).to_have_attribute("aria-selected", "true")
    cy.keyboard.press("Enter")
    timeline = cy.locator("#timeline")
    expect(timeline).to_contain_text("My parcel came damaged")
    expect(timeline).to_contain_text("A new one leaves on Monday")
    words = cy.get_by_label("Your words")
    words.fill("Yes, it left on Monday, as Bo wrote.")
    words.press("Enter")
    expect(chat).to_contain_text("Yes, it left on Monday")

    # the third: a mail again, in the same conversation, beside all that was said (R37, R40)
    mailhost.deliver(letter("It has come, thank you both!", answers=answer), SHOP, sender=ADA)
    contacts = "SELECT count(*) FROM message WHERE direction = 'in'"
    eventually(lambda: server.ask(contacts) == [(3,)], 60)
    assert server.ask("SELECT count(DISTINCT conversation_id), count(*) FROM thread") == [(1, 2)]
    open_ones = "SELECT count(*) FROM conversation WHERE merged_into_id IS NULL"
    assert server.ask(open_ones) == [(1,)]  # three contacts, one case
    bo.goto(f"{stage.address}/inbox/?view=mine")
    bo.locator(".row", has_text="It has come").click()
    told = bo.locator("#timeline")
    for said in (
        "came damaged",
        "leaves on Monday",
        "is it on its way",
        "as Bo wrote",
        "thank you",
    ):
        expect(told).to_contain_text(said)
