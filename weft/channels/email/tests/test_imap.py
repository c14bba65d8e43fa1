"""Fetching from a real Dovecot, over lines that break: nothing is lost, nothing comes twice."""

import threading
import time
from datetime import timedelta

import pytest

from weft.channels.email import imap
from weft.gateway import actions, grants, health
from weft.gateway.listening import Interrupted, Keeper, Listening, Pace
from weft.gateway.models import InboxHealth, RawDelivery
from weft.gateway.queries import health_of
from weft.kernel import outside, secrets

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = Pace(
    look=timedelta(seconds=0.05),
    first_pause=timedelta(seconds=0.01),
    longest_pause=timedelta(seconds=0.05),
    lasting_pause=timedelta(seconds=0.2),
)


def mail(number, words="Hello"):
    return (
        f"From: Ada <ada@honest.example>\r\nTo: help@shop.example\r\n"
        f"Message-ID: <{number}@honest.example>\r\nSubject: Number {number}\r\n\r\n{words}\r\n"
    ).encode()


@pytest.fixture
def box(mailhost, request):
    name = request.node.name.translate(str.maketrans("[]_", "---"))[-60:].strip("-")
    return mailhost.mailbox(f"{name}@shop.example")


@pytest.fixture
def open_inbox(box, settings):
    """Open an inbox for the mailbox, read through the given port."""

    def open_inbox(port, **more):
        settings.WEFT_OUTSIDE_ALLOW = [f"localhost:{port}"]
        filled = {
            "address": box.address,
            "imap_host": "localhost",
            "imap_port": port,
            "imap_security": "none",
            "password": secrets.seal(box.password),
        }
        return actions.open_inbox(kind="email", name="Help", by=None, settings=filled | more)

    return open_inbox


@pytest.fixture
def keep():
    """Run `weft listen` in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=Keeper(QUICK).run, args=(stop,), daemon=True)
    yield thread.start
    stop.set()
    if thread.ident:
        thread.join(15)


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def begin_at_the_first_mail(inbox, box):
    with box.imap() as client:
        validity = client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
    holder, _ = health.begin(inbox.id)
    cursor = {"validity": validity, "uid": 0, "since": "2020-01-01T00:00:00+00:00"}
    health.move(inbox.id, holder=holder, cursor=cursor, at=None)


def kept():
    return [bytes(row.body) for row in RawDelivery.objects.order_by("pk")]


def is_healthy(inbox):
    row = InboxHealth.objects.filter(inbox_id=inbox.id).first()
    return row and "uid" in row.cursor


def test_a_mail_wakes_idle_and_is_kept_as_it_came(mailhost, box, open_inbox, keep):
    box.put([mail(0)])
    inbox = open_inbox(mailhost.imap_port)
    keep()
    until(lambda: is_healthy(inbox))

    mailhost.deliver(mail(1), box.address)
    until(kept)
    mailhost.deliver(mail(2), box.address)
    until(lambda: len(kept()) == 2)

    # what was there before the mailbox was connected stays where it is
    assert [b"Number 1" in kept()[0], b"Number 2" in kept()[1]] == [True, True]
    stored = [raw.replace(b"\n", b"\r\n") for raw in box.mails()]
    assert all(raw in stored for raw in kept())
    with box.imap() as client:
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search())
    assert all(b"\\Seen" not in marks for marks in flags.values())


def test_a_mail_that_is_announced_under_a_search_waits_for_no_other(
    mailhost, box, open_inbox, monkeypatch
):
    """The search does not tell of it, and IDLE will not: the server has announced it by then."""
    listening = Listening.of(open_inbox(mailhost.imap_port), threading.Event())
    looks, search = [], imap.Client.search

    def late(client, *criteria):
        looks.append(criteria)
        if len(looks) == 2:
            monkeypatch.setattr(imap, "LOOK_EVERY", timedelta(minutes=4))
            mailhost.deliver(mail(1), box.address)
            box.wait_for(1)
        return search(client, *criteria)

    monkeypatch.setattr(imap.Client, "search", late)
    monkeypatch.setattr(imap, "LOOK_EVERY", timedelta(seconds=1))
    work = threading.Thread(target=imap.listen, args=(listening,))
    work.start()
    until(kept, seconds=30)
    listening.stopping.set()
    work.join(15)

    assert len(kept()) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_server_must_prove_its_name(mailhost, box, open_inbox, keep, security, monkeypatch):
    port = mailhost.imaps_port if security == "tls" else mailhost.imap_port
    inbox = open_inbox(port, imap_security=security)
    keep()
    until(lambda: not health_of([inbox.id])[inbox.id].is_well)
    assert health_of([inbox.id])[inbox.id].trouble == imap.NOT_TRUSTED

    monkeypatch.setenv("SSL_CERT_FILE", str(mailhost.ca))
    outside.tls.cache_clear()
    until(lambda: health_of([inbox.id])[inbox.id].is_well)
    outside.tls.cache_clear()


def test_a_revoked_password_turns_the_inbox_red_and_nothing_is_lost(
    mailhost, box, open_inbox, keep, chaos
):
    wire = chaos(mailhost.imap_port)
    inbox = open_inbox(wire.port)
    keep()
    until(lambda: is_healthy(inbox))

    changed = box.change_password("another one")
    wire.cut()
    until(lambda: not health_of([inbox.id])[inbox.id].is_well)
    told = health_of([inbox.id])[inbox.id]
    mailhost.deliver(mail(1), box.address)
    box.wait_for(1)
    actions.configure_inbox(
        inbox.id, settings={"password": secrets.seal(changed.password)}, by=None
    )
    until(kept)

    assert told.trouble == imap.WRONG_PASSWORD
    until(lambda: health_of([inbox.id])[inbox.id].is_well)


def test_a_line_that_dies_in_silence_is_noticed(
    mailhost, box, open_inbox, keep, chaos, monkeypatch
):
    monkeypatch.setattr(imap, "LOOK_EVERY", timedelta(seconds=0.5))
    monkeypatch.setattr(imap, "TIMEOUT", timedelta(seconds=1))
    monkeypatch.setattr(imap, "SLICE", 0.1)
    wire = chaos(mailhost.imap_port)
    inbox = open_inbox(wire.port)
    keep()
    until(lambda: is_healthy(inbox))

    wire.is_frozen = True
    mailhost.deliver(mail(1), box.address)
    until(lambda: wire.calls > 1)
    wire.cut()
    wire.heal()

    until(kept)


def test_numbers_that_are_given_anew_bring_nothing_old(mailhost, box, open_inbox, keep):
    box.put([mail(n) for n in range(3)])
    inbox = open_inbox(mailhost.imap_port)
    one = Listening.of(inbox, threading.Event())
    now = "2999-01-01T00:00:00+00:00"  # after all that is there
    one.take([], {"validity": 1, "uid": 2, "since": now})
    keep()
    until(lambda: InboxHealth.objects.get().cursor["validity"] != 1)
    until(lambda: InboxHealth.objects.get().cursor["uid"] == 3)

    assert kept() == []


def test_numbers_that_are_given_anew_lose_nothing(mailhost, box, open_inbox, keep):
    inbox = open_inbox(mailhost.imap_port)
    keep()
    until(lambda: is_healthy(inbox))
    before = InboxHealth.objects.get().cursor["validity"]
    mailhost.deliver(mail(1), box.address)
    until(kept)

    box.renumber()
    mailhost.deliver(mail(2), box.address)
    actions.configure_inbox(inbox.id, settings={"sender_name": "Shop"}, by=None)  # connects anew
    until(lambda: InboxHealth.objects.get().cursor["validity"] != before)
    until(lambda: len(set(kept())) == 2)


@pytest.mark.parametrize("found", [{}, {"validity": 1, "uid": 7, "since": "2026-01-01T00:00:00Z"}])
def test_a_mail_that_a_server_counts_before_it_shows_it_is_not_passed_over(
    mailhost, box, open_inbox, keep, chaos, found
):
    """As Dovecot does while it puts a mail into a Maildir."""
    box.put([mail(1)])
    wire = chaos(mailhost.imap_port)
    wire.lie = (b"[UIDNEXT 2]", b"[UIDNEXT 3]")
    inbox = open_inbox(wire.port)
    if found:
        Listening.of(inbox, threading.Event()).take([], found)
    keep()
    until(lambda: is_healthy(inbox) and InboxHealth.objects.get().cursor["uid"] != 7)

    mailhost.deliver(mail(2), box.address)

    until(lambda: any(b"Number 2" in one for one in kept()), 20)


def test_who_is_stopped_while_all_numbers_are_looked_through_has_passed_nothing(
    mailhost, box, open_inbox, keep, monkeypatch
):
    """An owner changes the inbox at the very moment at which its numbers are found to be new."""
    box.put([mail(1), mail(2)])
    inbox = open_inbox(mailhost.imap_port)
    holder, _ = health.begin(inbox.id)
    cursor = {"validity": 1, "uid": 7, "since": "2020-01-01T00:00:00+00:00"}
    health.move(inbox.id, holder=holder, cursor=cursor, at=None)
    listening, search = Listening.of(inbox, threading.Event()), imap.Client.search

    def stopped(client, *criteria):
        listening.stopping.set()
        return search(client, *criteria)

    monkeypatch.setattr(imap.Client, "search", stopped)
    imap.listen(listening)
    monkeypatch.setattr(imap.Client, "search", search)
    assert kept() == []
    keep()

    until(lambda: len(set(kept())) == 2)


def test_an_empty_mail_and_a_huge_one_hold_nothing_up(mailhost, box, open_inbox, keep, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST", 20_000)
    monkeypatch.setattr(imap, "BEGINNING", 1_000)
    inbox = open_inbox(mailhost.imap_port)
    box.put([b"", mail(1, "x" * 50_000), mail(2)])
    begin_at_the_first_mail(inbox, box)
    keep()
    until(lambda: len(kept()) == 3)

    empty, huge, small = RawDelivery.objects.order_by("pk")
    assert bytes(empty.body).strip() == b""
    assert (len(huge.body), int(huge.headers[imap.CUT]) > 50_000) == (1_000, True)
    assert bytes(small.body).startswith(b"From: Ada")
    assert imap.ARRIVED in small.headers


def test_what_is_wrong_is_told_in_words(mailhost, box, open_inbox):
    def told(port, **more):
        inbox = open_inbox(port, **more)
        with pytest.raises(Interrupted) as trouble:
            imap.listen(Listening.of(inbox, threading.Event()))
        return trouble.value.words

    assert told(mailhost.imap_port, folder="Nowhere") == imap.NO_FOLDER
    assert told(mailhost.imap_port, password=secrets.seal("wrong")) == imap.WRONG_PASSWORD
    assert told(mailhost.imap_port, password="not sealed") == imap.TYPE_AGAIN
    assert told(mailhost.imap_port, imap_security="tls") == imap.NO_TLS
    assert told(mailhost.imap_port, imap_host="127.0.0.2") == imap.FORBIDDEN
    assert told(1) == imap.NO_ANSWER


def test_a_token_of_today_opens_the_mailbox(mailhost, box, open_inbox, keep, monkeypatch):
    monkeypatch.setattr(imap.oauth, "access_token", lambda settings, inbox_id: box.password)
    inbox = open_inbox(mailhost.imap_port, auth="xoauth2", password="")
    keep()

    until(lambda: is_healthy(inbox))


def test_a_consent_that_was_withdrawn_is_told(mailhost, box, open_inbox, monkeypatch):
    def withdrawn(settings, inbox_id):
        raise grants.SignInAgain

    monkeypatch.setattr(imap.oauth, "access_token", withdrawn)
    inbox = open_inbox(mailhost.imap_port, auth="xoauth2")
    with pytest.raises(Interrupted) as trouble:
        imap.listen(Listening.of(inbox, threading.Event()))

    assert trouble.value.words == imap.SIGN_IN_AGAIN


def test_a_password_may_have_any_letters(mailhost, open_inbox, box, keep):
    box = mailhost.mailbox(box.address, 'zażółć "gęślą" \\jaźń')
    inbox = open_inbox(mailhost.imap_port, password=secrets.seal(box.password))
    keep()

    until(lambda: is_healthy(inbox))


def cut_through(mailhost, box, open_inbox, chaos, monkeypatch, *, count, lengths):
    """Fetch `count` mails over a line that is cut after so many bytes, once for each length."""
    box.put(mail(number) for number in range(count))
    wire = chaos(mailhost.imap_port)
    inbox = open_inbox(wire.port)
    begin_at_the_first_mail(inbox, box)
    for length in lengths:
        wire.cut_after = length
        one = Listening.of(inbox, threading.Event())
        with pytest.raises(Interrupted):
            imap.listen(one)
    came = RawDelivery.objects.count()
    wire.heal()
    one = Listening.of(inbox, threading.Event())
    monkeypatch.setattr(Listening, "healthy", lambda self: self.stopping.set())
    imap.listen(one)
    return came


def test_five_hundred_mails_are_five_hundred_rows_however_often_the_line_is_cut(
    mailhost, box, open_inbox, chaos, monkeypatch
):
    came = cut_through(
        mailhost, box, open_inbox, chaos, monkeypatch, count=500, lengths=range(1, 4097, 97)
    )

    assert 0 < came < 500  # the cuts fell in the midst of them
    assert kept() == [mail(number) for number in range(500)]


def test_a_mailbox_that_is_not_filled_in_yet_asks_nobody(box, open_inbox):
    inbox = open_inbox(1, imap_host="")

    assert imap.listen(Listening.of(inbox, threading.Event())) is None
