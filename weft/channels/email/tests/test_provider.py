"""Mail that providers hand over: signed as they sign, packed as they pack."""

import contextlib
import hashlib
import hmac
import json
import time
from base64 import b64encode
from urllib.parse import urlencode

import pytest

from weft.channels.email import provider
from weft.channels.email.settings import Settings
from weft.gateway.contract import NoSecret, NotForUs, Request, Unreadable
from weft.kernel import secrets

SECRET = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0"
MAIL = (
    "From: =?utf-8?q?Ada_=C5=BB=C3=B3=C5=82w?= <ada@honest.example>\r\n"
    "To: help@shop.example\r\nSubject: Lampa 💡\r\nMessage-ID: <1@honest.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Zażółć gęślą jaźń 💡\r\n"
)


def through(name):
    return Settings(
        address="help@shop.example", provider=name, provider_secret=secrets.seal(SECRET)
    )


def mailgun(at=None, key=SECRET, **form):
    at = str(int(at or time.time()))
    signature = hmac.new(key.encode(), f"{at}tok".encode(), hashlib.sha256).hexdigest()
    body = urlencode({"timestamp": at, "token": "tok", "signature": signature, **form})
    return Request(
        inbox_id=1, body=body.encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip


def logged_in(body, *, kind="application/json", secret=SECRET, login=provider.LOGIN):
    proof = b64encode(f"{login}:{secret}".encode()).decode()
    headers = {"Content-Type": kind, "Authorization": f"Basic {proof}"}
    return Request(inbox_id=1, body=body, headers=headers)


def postmark(**said):
    return logged_in(json.dumps({"Subject": "Lampa 💡", "Headers": [], **said}).encode())


PARSED = {
    "FromFull": {"Email": "ada@honest.example", "Name": "Ada", "MailboxHash": ""},
    "ToFull": [{"Email": "help@shop.example", "Name": "", "MailboxHash": ""}],
    "Headers": [{"Name": "Message-ID", "Value": "<1@honest.example>"}],
    "TextBody": "Zażółć 💡",
    "HtmlBody": "<p>Zażółć 💡</p>",
    "Attachments": [
        {"Name": "żółw.txt", "ContentType": "text/plain", "Content": b64encode(b"hi").decode()}
    ],
}


@pytest.mark.parametrize("name", sorted(provider.PROVIDERS))
def test_e2_without_a_secret_nothing_is_taken(name):
    bare = Settings(address="help@shop.example", provider=name)

    for request in (mailgun(), postmark()):
        with pytest.raises(NoSecret):
            provider.verify(bare, request)
    with pytest.raises(NoSecret):
        provider.handshake(bare, postmark())


def test_a_mailbox_that_is_read_takes_no_calls():
    with pytest.raises(NoSecret):
        provider.verify(Settings(provider_secret=secrets.seal(SECRET)), postmark())


@pytest.mark.parametrize("name", ["postmark", "mailjet", "sparkpost", "sendgrid"])
def test_a_call_without_the_right_secret_is_refused(name):
    good = logged_in(b"{}")
    provider.verify(through(name), good)

    for bad in (
        Request(inbox_id=1, body=b"{}", headers={}),
        logged_in(b"{}", secret="guess"),
        logged_in(b"{}", secret=""),
        logged_in(b"{}", login="root"),
        Request(inbox_id=1, body=b"{}", headers={"authorization": "Bearer " + SECRET}),
        Request(inbox_id=1, body=b"{}", headers={"authorization": "Basic !!!"}),
        Request(inbox_id=1, body=b"{}", headers={"authorization": "Basic"}),
    ):
        with pytest.raises(NotForUs):
            provider.verify(through(name), bad)


def test_a_signature_of_mailgun_holds_for_five_minutes():
    provider.verify(through("mailgun"), mailgun())

    for bad in (
        mailgun(key="another"),
        mailgun(at=time.time() - 301),
        mailgun(at=time.time() + 301),
        mailgun(signature=""),
        mailgun(timestamp="soon"),
        mailgun(token="ż"),
        logged_in(b'{"signature": 1}'),
        logged_in(b"[]"),
        Request(inbox_id=1, body=b"", headers={}),
    ):
        with pytest.raises(NotForUs):
            provider.verify(through("mailgun"), bad)


@pytest.mark.parametrize(
    ("name", "request_of"),
    [
        ("mailgun", lambda raw: mailgun(**{"body-mime": raw})),
        ("postmark", lambda raw: postmark(RawEmail=raw)),
        (
            "sendgrid",
            lambda raw: logged_in(
                urlencode({"email": raw}).encode(), kind="application/x-www-form-urlencoded"
            ),
        ),
    ],
)
def test_a_mail_that_is_handed_over_whole_stays_as_it_was(name, request_of):
    assert provider.unpack(through(name), request_of(MAIL)) == MAIL.encode()


def test_a_mail_in_several_megabytes_comes_through_whole():
    raw = MAIL + "ż" * 2_000_000
    assert provider.unpack(through("postmark"), postmark(RawEmail=raw)) == raw.encode()


def test_a_mail_that_was_taken_apart_is_put_together_again():
    raw = provider.unpack(through("postmark"), postmark(**PARSED))

    assert b"Message-ID: <1@honest.example>" in raw
    assert b"ada@honest.example" in raw
    assert 'filename="żółw.txt"'.encode() in raw


def test_a_mail_from_sparkpost_in_base64_comes_out():
    relay = {
        "protocol": "smtp",
        "content": {
            "email_rfc822": b64encode(MAIL.encode()).decode(),
            "email_rfc822_is_base64": True,
        },
    }
    body = json.dumps([{"msys": {"relay_message": relay}}]).encode()

    raw = provider.unpack(through("sparkpost"), logged_in(body))
    assert b"Message-ID: <1@honest.example>" in raw


def test_a_mail_from_mailjet_is_put_together_again():
    said = {
        "Headers": {"From": "ada@honest.example", "Message-ID": "<1@honest.example>"},
        "Text-part": "Zażółć",
        "Parts": [],
    }
    raw = provider.unpack(through("mailjet"), logged_in(json.dumps(said).encode()))

    assert b"Message-ID: <1@honest.example>" in raw


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"RawEmail": 7}', b"\xff", b"[" * 100_000]
)
@pytest.mark.parametrize("name", sorted(provider.PROVIDERS))
def test_rubbish_is_unreadable_and_crashes_nothing(name, body):
    with contextlib.suppress(Unreadable):
        provider.unpack(through(name), logged_in(body))
