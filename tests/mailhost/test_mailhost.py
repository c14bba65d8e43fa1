"""What other tests rely on when they ask for real mail servers."""

import smtplib
import socket
import ssl

import imapclient
import pytest

from tests.mailhost.chaos import Chaos

MAIL = b"From: Ada <ada@%s>\r\nTo: %s\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHi\r\n"


@pytest.fixture
def shop(mailhost, request):
    return mailhost.mailbox(f"{request.node.name.replace('_', '-')}@shop.example")


def test_a_mail_that_is_delivered_stands_in_its_mailbox(mailhost, shop):
    mailhost.deliver(MAIL % (b"other.example", shop.address.encode()), shop.address)

    (mail,) = shop.wait_for(1)
    assert b"Subject: Hi" in mail
    assert b"Authentication-Results" not in mail


def test_mails_stand_in_the_order_in_which_they_came(shop):
    shop.put([b"first"])
    [first] = (shop.folder / "new").iterdir()
    for name in ("9000000000.M99P7.host", "9000000000.M100001P2.host,S=9", "8000000000.M5P1.host"):
        first.with_name(name).write_bytes(name.encode())

    found = shop.mails()

    assert [mail.split(b".")[1] for mail in found[1:]] == [b"M5P1", b"M99P7", b"M100001P2"]
    assert found[0] == b"first"


@pytest.mark.parametrize(("domain", "says"), [("honest", "pass"), ("forged", "fail")])
def test_the_border_says_whom_it_believes(mailhost, domain, says):
    shop = mailhost.mailbox(f"{domain}@shop.example")
    claim = b"Authentication-Results: %s; dmarc=pass header.from=forged.example\r\n"
    raw = claim % mailhost.authserv_id.encode() + MAIL % (f"{domain}.example".encode(), b"x@y")

    mailhost.deliver(raw, shop.address)

    (mail,) = shop.wait_for(1)
    assert mail.count(b"Authentication-Results") == 1
    assert f"dmarc={says} header.from={domain}.example".encode() in mail


def test_a_plus_address_and_an_alias_lead_to_the_mailbox(mailhost, shop):
    mailhost.alias("help@shop.example", shop.address)
    local, _, domain = shop.address.partition("@")

    mailhost.deliver(MAIL % (b"x.example", b"x@y"), "help@shop.example")
    mailhost.deliver(MAIL % (b"x.example", b"x@y"), f"{local}+rabc@{domain}")

    assert any(b"+rabc@" in mail for mail in shop.wait_for(2))


def test_an_unknown_address_bounces_as_servers_bounce(mailhost, shop):
    mailhost.deliver(MAIL % (b"x", b"x@y"), "nobody@shop.example", sender=shop.address)

    (bounce,) = shop.wait_for(1)
    assert b"message/delivery-status" in bounce
    assert b"5.1.1" in bounce


def test_an_address_answers_as_it_is_told(mailhost, shop):
    mailhost.answer(shop.address, "552 5.2.2 full")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        mailhost.deliver(MAIL % (b"x", b"x@y"), shop.address)
    mailhost.answer(shop.address, "")
    mailhost.deliver(MAIL % (b"x", b"x@y"), shop.address)

    assert refused.value.recipients[shop.address][0] == 552
    assert shop.wait_for(1)


def test_submission_asks_for_tls_and_the_password(mailhost, shop):
    trusting = ssl.create_default_context(cafile=str(mailhost.ca))
    with smtplib.SMTP("localhost", mailhost.submission_port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@b.example", shop.address, MAIL % (b"x", b"x@y"))
        client.rset()
        client.starttls(context=trusting)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(shop.address, "wrong")
        client.login(shop.address, shop.password)
        client.sendmail(shop.address, shop.address, MAIL % (b"x", b"x@y"))
    with smtplib.SMTP_SSL("localhost", mailhost.smtps_port, timeout=20, context=trusting) as client:
        client.login(shop.address, shop.password)
    with smtplib.SMTP("localhost", mailhost.plain_port, timeout=20) as client:
        client.login(shop.address, shop.password)

    assert shop.wait_for(1)


def test_imap_shows_what_was_put_and_numbers_it_anew_when_told(mailhost, shop):
    shop.put(MAIL % (b"x", str(n).encode()) for n in range(20))
    with shop.imap() as client:
        before = client.select_folder("INBOX", readonly=True)
    shop.renumber()
    with shop.imap() as client:
        after = client.select_folder("INBOX", readonly=True)

    assert before[b"EXISTS"] == after[b"EXISTS"] == 20
    assert before[b"UIDVALIDITY"] != after[b"UIDVALIDITY"]


def test_a_token_is_taken_where_a_password_is(mailhost, shop):
    client = imapclient.IMAPClient("127.0.0.1", mailhost.imap_port, ssl=False, timeout=20)
    client.oauth2_login(shop.address, shop.password)
    client.logout()


@pytest.mark.parametrize("length", [1, 20])
def test_a_wire_cuts_after_so_many_bytes(mailhost, chaos, length):
    wire: Chaos = chaos(mailhost.imap_port)
    wire.cut_after = length
    client = socket.create_connection(("127.0.0.1", wire.port), timeout=20)
    with client, pytest.raises(ConnectionResetError):
        _read_to_the_end(client)

    assert wire.passed == length


def _read_to_the_end(client):
    while client.recv(100):
        pass
