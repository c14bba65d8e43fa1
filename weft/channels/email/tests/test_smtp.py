"""Handing mail to a real server on loopback that misbehaves as it is told (SAFETY.md, F7 and F8)."""

import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import smtp
from weft.channels.email.smtp import Doubtful, Hitch, NotTaken, Patience, Server

ADA, BO = "ada@customer.example", "bo@customer.example"
RAW = b"Message-ID: <1@shop.example>\r\nSubject: Hello\r\n\r\n.hidden\r\nHello\r\n.\r\nBye\r\n"
SHORT = timedelta(seconds=1)
PATIENCE = Patience(connect=SHORT, answer=timedelta(seconds=3), after_dot=SHORT)


@pytest.fixture
def server(settings):
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server


def submit(server, *recipients, raw=RAW, sender="help@shop.example", patience=PATIENCE, **options):
    usual = {"host": "127.0.0.1", "port": server.port, "security": "none"}
    return smtp.submit(
        Server(**usual | options), sender, recipients or (ADA,), raw, patience=patience
    )


def test_a_mail_arrives_byte_for_byte_dots_and_all(server):
    outcome = submit(server, ADA, BO)

    assert outcome.accepted == (ADA, BO)
    assert server.sink == [("help@shop.example", (ADA, BO), RAW)]


def test_a8_a_machine_writes_from_nobody(server):
    submit(server, sender="")

    assert server.sink[0][0] == "<>"


def test_f7_each_recipient_has_an_end_of_their_own(server):
    server.refuses, server.delays = {BO}, {"cy@customer.example"}

    outcome = submit(server, ADA, BO, "cy@customer.example")

    assert outcome.accepted == (ADA,)
    assert outcome.refused[BO].status == "5.1.1"
    assert outcome.waiting["cy@customer.example"].code == 451
    assert server.received() == [ADA]


@pytest.mark.parametrize("mode", ["refuse", "refuse_sender", "refuse_after_dot"])
def test_f7_a_no_is_final_and_keeps_the_servers_words(server, mode):
    server.mode = mode

    outcome = submit(server, ADA, BO)

    assert set(outcome.refused) == {ADA, BO}
    assert outcome.accepted == () == tuple(outcome.waiting)
    assert str(outcome.refused[ADA]).startswith("55")
    assert server.sink == []


@pytest.mark.parametrize("mode", ["busy", "greylist", "busy_after_dot", "go_away"])
def test_f7_a_not_now_waits(server, mode):
    server.mode = mode

    outcome = submit(server, ADA, BO)

    assert set(outcome.waiting) == {ADA, BO}
    assert outcome.accepted == () == tuple(outcome.refused)
    assert server.sink == []


def test_who_was_accepted_before_the_server_went_away_waits_too(server):
    server.refuses, server.mode = {BO}, "go_away"

    outcome = submit(server, BO, ADA)

    assert (set(outcome.refused), set(outcome.waiting)) == ({BO}, {ADA})


@pytest.mark.parametrize("mode", ["drop_before_250", "hang_after_dot"])
def test_f8_silence_after_the_dot_is_doubt(server, mode):
    server.mode, server.refuses = mode, {BO}

    with pytest.raises(Doubtful) as doubt:
        submit(server, ADA, BO)

    assert doubt.value.outcome.accepted == (ADA,)
    assert set(doubt.value.outcome.refused) == {BO}
    assert server.arrivals("1@shop.example") == 1


def test_f8_what_breaks_before_the_dot_is_no_doubt(server):
    server.mode = "drop_at_rcpt"

    with pytest.raises(NotTaken) as problem:
        submit(server)

    assert problem.value.hitch == Hitch.BROKE_OFF


def test_a_slow_server_is_waited_for(server):
    server.mode = "slow"

    assert submit(server, ADA, BO).accepted == (ADA, BO)


def test_nobody_listens(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{port}"]

    with pytest.raises(NotTaken) as problem:
        smtp.submit(Server(host="127.0.0.1", port=port, security="none"), "", [ADA], RAW)

    assert problem.value.hitch == Hitch.UNREACHABLE


def test_e1_a_server_inside_our_own_network_is_never_called(server, settings):
    settings.WEFT_OUTSIDE_ALLOW = []

    with pytest.raises(NotTaken) as problem:
        submit(server)

    assert problem.value.hitch == Hitch.FORBIDDEN
    assert server.sessions == 0


def test_without_encryption_nothing_is_sent_when_it_was_asked_for(server):
    with pytest.raises(NotTaken) as problem:
        submit(server, security="starttls", username="help", secret="secret")

    assert problem.value.hitch == Hitch.NO_ENCRYPTION
    assert server.sink == []


@pytest.mark.parametrize("password", ["zażółć", "wrong"])
def test_a_login_is_believed_or_not(settings, password):
    with Misbehaving(login=("help", "zażółć")) as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        if password == "wrong":
            with pytest.raises(NotTaken) as problem:
                submit(server, username="help", secret=password)
            assert problem.value.hitch == Hitch.LOGIN
            assert problem.value.said.startswith("535")
        else:
            assert submit(server, username="help", secret=password).accepted == (ADA,)


def test_a_mail_that_is_too_big_is_refused_before_it_is_sent(settings):
    with Misbehaving(data_size_limit=100) as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]

        outcome = submit(server, raw=RAW + b"x" * 100)

    assert outcome.refused[ADA].status == "5.3.4"
    assert server.sink == []


def test_letters_that_the_server_does_not_know_are_refused_in_words(server):
    outcome = submit(server, "żółw@customer.example")

    assert outcome.refused["żółw@customer.example"].status == "5.6.7"


@contextmanager
def scripted(settings, *answers, drips=False):
    """A server that answers what it is told, whatever it hears."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{port}"]
    heard = []

    def serve():
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            for answer in answers:
                connection.sendall(answer)
                heard.append(lines.readline())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield port, heard
    listening.close()
    thread.join(5)


def test_xoauth2_gives_the_token_and_hears_the_verdict(settings):
    answers = (
        b"220 hi\r\n", b"250-hi\r\n250 AUTH LOGIN XOAUTH2\r\n",
        b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n", b"535 5.7.8 expired\r\n",
    )  # fmt: skip
    with scripted(settings, *answers) as (port, heard), pytest.raises(NotTaken) as problem:
        smtp.check(
            Server(
                host="127.0.0.1", port=port, security="none", username="help@shop.example",
                secret="token", auth="xoauth2",
            ),
            patience=PATIENCE,
        )  # fmt: skip

    assert (problem.value.hitch, problem.value.said) == (Hitch.LOGIN, "535 5.7.8 expired")
    assert heard[2] == b"\r\n"


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n", b"\xff\xfe\r\n", b"999\r\n"])
def test_what_is_no_mail_server_is_said_to_break_off(settings, greeting):
    with scripted(settings, greeting) as (port, _), pytest.raises(NotTaken) as problem:
        smtp.check(Server(host="127.0.0.1", port=port, security="none"), patience=PATIENCE)

    assert problem.value.hitch == Hitch.BROKE_OFF


def test_a_server_that_never_ends_its_answer_is_cut_off(settings):
    endless = b"".join(b"250-x\r\n" for _ in range(1000))
    patience = Patience(answer=timedelta(seconds=30), everything=SHORT)
    with scripted(settings, b"220 hi\r\n", endless) as (port, _), pytest.raises(NotTaken):
        smtp.check(Server(host="127.0.0.1", port=port, security="none"), patience=patience)
