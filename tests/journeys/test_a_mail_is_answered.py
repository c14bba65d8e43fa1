"""A real mail by Postfix, read and answered in the console, threaded in the customer's program.

Ada writes a mail with letters of Polish and Czech, a picture inside and a file beside. Bo answers;
Ada's program threads the answer, and what she writes back joins. Then she opens the shop's chat,
where the shop says who she is: she is known, and both threads stand in one conversation.
"""

import email
import email.policy
import json
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import expect

from bench.server import Server
from tests import stage as stages
from tests.journeys.mailbox import ADA
from tests.stage import eventually

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
SUBJECT = "Zamówienie 1001: příliš žluťoučký kůň"
SHOP = "help@journey.example"


@pytest.fixture
def server(mailhost):
    """A whole Weft that may reach the mail host on loopback."""
    ports = f"localhost:{mailhost.imap_port},localhost:{mailhost.plain_port}"
    with Server(name="mail", env={"WEFT_OUTSIDE_ALLOW": ports}) as server:
        yield server


@pytest.fixture
def stage(server):
    return stages.furnish(server)


def first_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Ada Kowalska <{ADA}>"
    mail["To"] = SHOP
    mail["Subject"] = SUBJECT
    mail["Message-ID"] = make_msgid(domain="honest.example")
    mail.set_content("Zażółć gęślą jaźń. Kde je můj balík?")
    mail.add_alternative(
        '<p>Zażółć gęślą jaźń. Kde je můj balík?</p><img src="cid:box@ada" alt="Box">',
        subtype="html",
    )
    mail.get_payload()[1].add_related(
        PIXEL, "image", "png", cid="<box@ada>", filename="pudełko.png"
    )
    mail.add_attachment(b"%PDF-1.4 paragon", "application", "pdf", filename="paragon žluť.pdf")
    return mail


def written_back(answer: EmailMessage) -> EmailMessage:
    """What Ada's program makes of an answer of hers."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Ada Kowalska <{ADA}>", str(answer["Reply-To"] or SHOP)
    mail["Subject"] = answer["Subject"]
    mail["Message-ID"] = make_msgid(domain="honest.example")
    mail["In-Reply-To"] = answer["Message-ID"]
    mail["References"] = f"{answer['References']} {answer['Message-ID']}"
    mail.set_content("Děkuji, w poniedziałek jestem w domu.")
    return mail


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_mail_is_answered_and_joined_by_a_chat(server, stage, mailhost, shop, open_tab, log_in):
    box, adas = mailhost.mailbox(SHOP), mailhost.mailbox(ADA)
    settings = {
        "address": SHOP, "password": box.password, "authserv_id": mailhost.authserv_id,
        "imap_host": "localhost", "imap_port": mailhost.imap_port, "imap_security": "none",
        "smtp_host": "localhost", "smtp_port": mailhost.plain_port, "smtp_security": "none",
    }  # fmt: skip
    identity = server.run("tests.journeys.mailbox", json.dumps(settings))
    bo = log_in("Bo", viewport={"width": 1440, "height": 900})
    bo.goto(f"{stage.address}/inbox/?view=waiting")
    eventually(lambda: server.ask("SELECT 1 FROM inbox_health WHERE cursor ? 'uid'"), 30)

    # the mail is in front of Bo
    mail = first_mail()
    mailhost.deliver(mail.as_bytes(), SHOP, sender=ADA)
    row = bo.locator(".row", has_text="Zażółć gęślą jaźń")
    expect(row).to_be_visible(timeout=30_000)
    row.click()
    pane = bo.locator("#conversation-pane")
    expect(pane).to_contain_text(SUBJECT)
    expect(pane).to_contain_text("paragon žluť.pdf")

    # the answer arrives in Ada's mailbox, and her program threads it
    words = bo.get_by_label("Your words")
    words.fill("Dobrý den, balík przyjdzie w poniedziałek.")
    bo.get_by_role("button", name="Send reply").click()
    answer = read(adas.wait_for(1, seconds=60)[0])
    assert "balík przyjdzie w poniedziałek" in answer.get_body(("plain",)).get_content()
    assert answer["In-Reply-To"] == mail["Message-ID"]
    assert mail["Message-ID"] in answer["References"]
    assert answer["Subject"] == f"Re: {SUBJECT}"
    assert "Bo Nowak" in str(answer["From"])  # R60

    # what Ada writes back joins the conversation
    back = written_back(answer)
    mailhost.deliver(back.as_bytes(), SHOP, sender=ADA)
    expect(pane).to_contain_text("w poniedziałek jestem w domu", timeout=30_000)
    assert server.ask("SELECT count(*) FROM conversation") == [(1,)]

    # the shop says who is in the chat: Bo sees the same customer
    ada = open_tab(viewport={"width": 390, "height": 844})
    hello = "<script>window.Weft = (...c) => (Weft.q ??= []).push(c); Weft('identify', %s)</script>"
    ada.goto(shop.show(stage, head=hello % json.dumps(identity)))
    ada.locator("weft-chat .bubble").click()
    chat = ada.get_by_role("dialog")
    line = chat.get_by_role("textbox", name="Write a message")
    line.fill("It is me again, in the chat")
    line.press("Enter")
    expect(chat).to_contain_text("Sent")
    assert server.ask("SELECT count(*) FROM customer WHERE merged_into_id IS NULL") == [(1,)]

    # and brings both threads into one conversation
    bo.goto(f"{stage.address}/inbox/?view=waiting")
    bo.locator(".row", has_text="w poniedziałek jestem w domu").click()
    expect(pane).to_contain_text("w poniedziałek jestem w domu")
    bo.keyboard.press("m")
    expect(bo.locator(".found", has_text="It is me again")).to_have_attribute(
        "aria-selected", "true"
    )
    bo.keyboard.press("Enter")
    threads = "SELECT count(DISTINCT conversation_id), count(*) FROM thread"
    eventually(lambda: server.ask(threads) == [(1, 2)])
    timeline = bo.locator("#timeline")
    expect(timeline).to_contain_text("It is me again, in the chat")
    expect(timeline).to_contain_text("balík przyjdzie w poniedziałek")
