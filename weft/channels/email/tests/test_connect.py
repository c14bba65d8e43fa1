"""The test button, against real servers: what works, and what is wrong in plain words."""

import ssl

import pytest

from tests.mailhost.server import is_possible
from weft.channels.email import complaints, connect, wire
from weft.channels.email.settings import Settings
from weft.kernel import secrets

INBOX = 1
needs_servers = pytest.mark.skipif(not is_possible(), reason="needs Postfix and Dovecot")


@pytest.fixture
def mailbox(mailhost, settings, monkeypatch):
    """Return settings of a real mailbox, trusted as the world trusts a real certificate."""
    ports = [
        mailhost.imap_port, mailhost.imaps_port, mailhost.submission_port, mailhost.smtps_port,
    ]  # fmt: skip
    settings.WEFT_OUTSIDE_ALLOW = [f"localhost:{port}" for port in (*ports, 1)]
    trusting = ssl.create_default_context(cafile=mailhost.ca)
    monkeypatch.setattr(wire, "context", lambda: trusting)
    mailhost.mailbox("help@shop.example", "zażółć gęślą")

    def filled(**changes):
        first = {
            "address": "help@shop.example",
            "password": secrets.seal("zażółć gęślą"),
            "imap_host": "localhost",
            "imap_port": mailhost.imaps_port,
            "smtp_host": "localhost",
            "smtp_port": mailhost.submission_port,
            "smtp_security": "starttls",
        }
        return Settings(**first | changes)

    return filled


def codes(settings):
    return [problem.code for problem in connect.check(settings, INBOX)]


@needs_servers
def test_a_mailbox_that_works_has_no_problems(mailbox, mailhost):
    assert connect.check(mailbox(), INBOX) == []
    assert codes(mailbox(imap_port=mailhost.imap_port, imap_security="starttls")) == []


@needs_servers
def test_a_wrong_password_is_told_once_and_at_its_field(mailbox):
    (problem,) = connect.check(mailbox(password=secrets.seal("wrong")), INBOX)

    assert problem.code == "wrong_password"
    assert problem.field == "password"
    assert problem.words == "localhost does not accept the password of help@shop.example."


@needs_servers
def test_each_road_tells_its_own_problem(mailbox):
    assert codes(mailbox(imap_port=1, smtp_host="no-such-host.invalid")) == [
        "no_answer", "unknown_host",
    ]  # fmt: skip


@needs_servers
def test_another_kind_of_encryption_is_told(mailbox, mailhost):
    assert codes(mailbox(smtp_security="tls")) == ["no_tls"]
    assert codes(mailbox(imap_port=mailhost.imap_port, imap_security="tls")) == ["no_tls"]


@needs_servers
def test_a_certificate_that_nobody_vouches_for_gets_no_password(mailbox, monkeypatch):
    monkeypatch.setattr(wire, "context", ssl.create_default_context)

    assert codes(mailbox()) == ["certificate"]


@needs_servers
def test_a_folder_that_is_not_there_is_told(mailbox):
    assert codes(mailbox(folder='Nope" \\Seen')) == ["folder"]


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "localhost"])
def test_e1_nobody_inside_is_called(host):
    filled = Settings(
        address="help@shop.example", password=secrets.seal("x"), imap_host=host, smtp_host=host
    )

    assert codes(filled) == ["forbidden"]


def test_what_is_not_filled_in_is_asked_for_and_nobody_called():
    assert [problem.field for problem in connect.check(Settings(), INBOX)] == [
        "address", "imap_host", "smtp_host", "password",
    ]  # fmt: skip


def test_e2_without_its_secret_a_provider_is_not_connected():
    filled = Settings(
        address="help@shop.example", smtp_host="smtp.example", provider="mailgun",
        password=secrets.seal("x"),
    )  # fmt: skip

    assert [problem.field for problem in connect.missing_of(filled)] == ["provider_secret"]


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("[ALERT] Application-specific password required: https://…", "app_password"),
        ("534 5.7.9 Application-specific password required", "app_password"),
        ("535 5.7.8 Username and Password not accepted. For more information", "wrong_password"),
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "wrong_password"),
        ("LOGIN failed.", "wrong_password"),
        ("[ALERT] Your account is not enabled for IMAP use. Please visit", "imap_off"),
        ("User is authenticated but not connected.", "imap_off"),
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", "smtp_off"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
            "smtp_off",
        ),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "smtp_off"),
        ("[ALERT] Too many simultaneous connections. (Failure)", "too_many"),
        ("421 4.7.0 Too many login attempts", "too_many"),
        ("[UNAVAILABLE] Temporary authentication failure.", "busy"),
        ("STARTTLS extension not supported by server.", "no_tls"),
        ("Pigeons only.", "refused"),
    ],
)
def test_what_servers_say_is_understood(says, code):
    assert complaints.meaning(says) == code


def test_gmail_tells_the_steps_to_an_app_password():
    gmail = Settings(address="shop@gmail.com", imap_host="imap.gmail.com")
    problem = complaints.explain(
        gmail, "imap", ValueError("Application-specific password required")
    )

    assert len(problem.steps) == 3
    assert problem.steps[-1].startswith("https://")


def test_a_consent_of_another_account_is_told_apart_from_a_wrong_password():
    gmail = Settings(address="shop@gmail.com", imap_host="imap.gmail.com", auth="xoauth2")

    assert complaints.explain(gmail, "imap", ValueError("Invalid credentials")).code == (
        "wrong_account"
    )


def test_a_provider_that_does_not_sign_is_told_where_the_secret_goes():
    def advice(name):
        return connect.CONNECTING.advice(Settings(provider=name))

    assert any("weft:" in step for step in advice("postmark"))
    assert not any("weft:" in step for step in advice("mailgun"))
