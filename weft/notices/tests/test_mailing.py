"""Mail for what stays unread: one for all, in time, and never to ourselves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.kernel import jobs
from weft.notices import actions, mailing
from weft.notices.kinds import Kind, Way
from weft.notices.models import Notice
from weft.notices.wishes import Wishes

LATER = timedelta(minutes=16)


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_HOST = "mail.example"
    settings.WEFT_URL = "https://weft.example"


def pass_time(by=LATER):
    """Let that much time pass for what waits to be mailed, and the clock strike."""
    for notice in Notice.objects.filter(mail_at__isnull=False):
        Notice.objects.filter(pk=notice.pk).update(mail_at=notice.mail_at - by)
    for notice in Notice.objects.filter(mailed_at__isnull=False):
        Notice.objects.filter(pk=notice.pk).update(mailed_at=notice.mailed_at - by)
    mailing.mail()
    jobs.run_waiting()


def give(shop, *names):
    for name in names:
        shop.assign(shop.hear_stranger(name), shop.bo, by=shop.cy)
    return shop.told(shop.bo)


def test_what_is_unread_after_a_quarter_of_an_hour_is_mailed_once(shop):
    [(_, conversation_id, _)] = give(shop, "Ada")
    pass_time(timedelta(minutes=14))
    assert mail.outbox == []

    pass_time(timedelta(minutes=2))
    pass_time()

    [letter] = mail.outbox
    assert letter.to == ["bo@shop.example"]
    assert letter.subject == "1 conversation waits for you in Weft"
    assert "Ada · Shop" in letter.body
    assert f"https://weft.example/conversations/{conversation_id}/" in letter.body
    assert "My parcel" not in letter.body


def test_several_are_one_mail_and_what_follows_waits_its_turn(shop):
    give(shop, "Ada", "Eve")
    pass_time()
    assert [letter.subject for letter in mail.outbox] == ["2 conversations wait for you in Weft"]

    give(shop, "Ida")
    pass_time(timedelta(minutes=14))
    assert len(mail.outbox) == 1
    pass_time(timedelta(minutes=2))

    assert len(mail.outbox) == 2
    assert "Ida" in mail.outbox[1].body
    assert "Ada" not in mail.outbox[1].body


def test_what_was_read_is_not_mailed(shop):
    [(_, conversation_id, _)] = give(shop, "Ada")
    actions.read(shop.bo.pk, conversation_id, at=timezone.now())

    pass_time()

    assert mail.outbox == []


def test_what_somebody_else_has_taken_is_not_mailed(shop):
    [(_, conversation_id, _)] = give(shop, "Ada")
    shop.assign(conversation_id, shop.cy, by=shop.cy)
    shop.told(shop.bo)

    pass_time()

    assert mail.outbox == []


def test_a_mail_waits_until_the_quiet_is_over(shop):
    actions.pause(shop.bo.pk, until=timezone.now() + timedelta(hours=2))
    give(shop, "Ada")
    pass_time(timedelta(hours=1))
    assert mail.outbox == []
    actions.pause(shop.bo.pk, until=None)

    pass_time(timedelta(hours=2))

    assert len(mail.outbox) == 1


def test_each_chooses_what_is_mailed_and_when(shop):
    wanted = {Kind.ASSIGNED: frozenset({Way.PAGE}), Kind.OPENED: frozenset({Way.MAIL})}
    actions.choose(shop.bo.pk, Wishes(ways=wanted, mail_after=timedelta(minutes=5)))
    shop.hear_stranger("Eve")
    give(shop, "Ada")

    pass_time(timedelta(minutes=6))

    [letter] = mail.outbox
    assert "Eve" in letter.body
    assert "Ada" not in letter.body


def test_a_mail_says_that_a_machine_wrote_it_and_where_one_chooses(shop):
    give(shop, "Ada")
    pass_time()

    headers = mail.outbox[0].message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert headers["List-Unsubscribe"] == "<https://weft.example/profile/notifications/>"


def test_a7_an_agent_whose_address_is_an_inbox_of_ours_is_never_mailed(shop):
    conversations.create_inbox(
        kind="email", name="Mail", settings={"address": "bo@shop.example"}, by=None
    )
    give(shop, "Ada")

    pass_time()
    pass_time()

    assert mail.outbox == []
    assert not Notice.objects.filter(mail_at__isnull=False).exists()


def test_without_a_mail_server_nothing_is_written_to_the_log(shop, settings):
    settings.EMAIL_HOST = ""
    give(shop, "Ada")

    pass_time()

    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_asked_again(shop, monkeypatch):
    from django.core.mail import EmailMessage

    give(shop, "Ada")
    send = EmailMessage.send

    def broken(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", broken)
    pass_time()
    assert mail.outbox == []
    monkeypatch.setattr(EmailMessage, "send", send)

    jobs.run_waiting(at=timezone.now() + timedelta(minutes=1))

    assert len(mail.outbox) == 1


def test_it_is_written_in_the_agents_language(shop):
    type(shop.bo).objects.filter(pk=shop.bo.pk).update(language="cs")
    give(shop, "Ada")

    pass_time()

    assert mail.outbox[0].subject == "Ve Weftu čeká 1 konverzace"
