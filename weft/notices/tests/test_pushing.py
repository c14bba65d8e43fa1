"""Web Push against a real server that checks each push, and misbehaves when told to (D35)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from weft.kernel import jobs, tokens
from weft.notices import actions, devices, pushing, queries, vapid
from weft.notices.kinds import Kind, Way
from weft.notices.models import Device, Notice, Push
from weft.notices.tests.push_service import PushService
from weft.notices.wishes import Wishes
from weft.people import actions as people
from weft.people import sessions

WRITES = {Kind.WROTE: frozenset({Way.PAGE, Way.PUSH})}


@pytest.fixture
def service(settings):
    service = PushService()
    settings.WEFT_OUTSIDE_ALLOW = [service.host]
    yield service
    service.stop()


def sign_in(agent):
    """Return the key of a session of the agent."""
    session = SessionStore()
    session.create()
    UserSession.objects.create(
        user=agent, session_key=session.session_key, ip="127.0.0.1", user_agent="x"
    )
    return session.session_key


def add(agent, browser, name="Firefox, Android"):
    return devices.add(
        agent.pk,
        browser.subscription(),
        name=name,
        session_key=sign_in(agent),
        at=timezone.now(),
    )


@pytest.fixture
def phone(shop, service):
    """Bo's phone, which is told of new messages in the conversation that is Bo's."""
    browser = service.browser()
    shop.phone = add(shop.bo, browser)
    shop.ada = shop.hear()
    shop.assign(shop.ada, shop.bo, by=shop.bo)
    shop.forget()
    return browser


def run(after=pushing.AFTER):
    """Run the jobs that are due after a while."""
    jobs.run_waiting(at=timezone.now() + after + timedelta(seconds=1))


def late():
    """Let what is to be pushed be due."""
    Notice.objects.filter(push_at__isnull=False).update(push_at=timezone.now())


def hear(shop, text="Are you there?"):
    shop.hear(text)
    told = shop.told(shop.bo)
    late()
    run()
    return told


def log(agent):
    return [(push.state, push.trouble) for push in queries.pushes_of(agent.pk)]


def test_d35_a_message_reaches_the_phone_encrypted_and_signed(shop, phone):
    hear(shop)

    [shown] = phone.shown
    assert shown["title"] == "Ada · Shop"
    assert shown["body"] == "1 new message"
    assert shown["url"] == f"/conversations/{shop.ada}/"
    assert shown["count"] == 1
    assert phone.heads[0]["urgency"] == "high"
    assert phone.heads[0]["topic"] == f"c{shop.ada}"
    assert log(shop.bo) == [("taken", "")]


def test_words_are_shown_only_to_who_wants_them(shop, phone):
    hear(shop, "My card is 4111")
    assert "4111" not in str(phone.shown)

    actions.choose(shop.bo.pk, Wishes(ways=WRITES, shows_words=True))
    shop.forget()
    hear(shop, "My card is 4222")

    assert phone.shown[-1]["body"] == "1 new message\nMy card is 4222"


def test_it_speaks_the_agents_language(shop, phone):
    people.update_profile(
        shop.bo, first_name="Bo", surname="N", language="pl", time_zone="UTC", signature="",
        undo_seconds=None,
    )  # fmt: skip
    hear(shop)

    assert phone.shown[0]["body"] == "1 nowa wiadomość"
    assert phone.shown[0]["lang"] == "pl"


def test_who_reads_it_in_the_page_within_seconds_is_not_called_by_the_phone(shop, phone):
    shop.hear()
    assert shop.told(shop.bo)
    actions.read(shop.bo.pk, shop.ada, at=timezone.now())
    late()
    run()

    assert phone.shown == []
    assert log(shop.bo) == []


def test_what_is_read_while_the_push_waits_does_not_leave(shop, phone, service):
    service.answers = [(503, {})]
    hear(shop)
    actions.read(shop.bo.pk, shop.ada, at=timezone.now())

    run(timedelta(minutes=1))

    assert phone.shown == []
    assert log(shop.bo) == [("needless", "")]


def test_a_phone_does_not_buzz_at_every_line(shop, phone):
    hear(shop)
    shop.hear("And now?")
    assert shop.told(shop.bo) == [("wrote", shop.ada, 2)]

    due = Notice.objects.get(push_at__isnull=False).push_at
    assert due - timezone.now() > timedelta(seconds=50)


def test_nothing_is_pushed_in_quiet_hours_or_unwanted(shop, phone):
    actions.pause(shop.bo.pk, until=timezone.now() + timedelta(hours=1))
    hear(shop)
    actions.pause(shop.bo.pk, until=None)
    actions.choose(shop.bo.pk, Wishes(ways={Kind.WROTE: frozenset({Way.PAGE})}))
    hear(shop)

    assert phone.shown == []
    assert shop.told(shop.bo) == [("wrote", shop.ada, 2)]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_the_mail_goes_instead(shop, phone, service, status):
    service.answers = [(status, {})]
    hear(shop)

    assert not Device.objects.exists()
    assert log(shop.bo) == [("failed", "gone")]
    assert Notice.objects.get(read_at=None).mail_at is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_push_service_is_asked_again(shop, phone, service, status):
    service.answers = [(status, {})]
    hear(shop)
    assert log(shop.bo) == [("waiting", "")]

    run(timedelta(minutes=1))

    assert log(shop.bo) == [("taken", "")]
    assert len(phone.shown) == 1


def test_it_is_asked_again_when_it_says_and_not_before(shop, phone, service):
    service.answers = [(429, {"retry-after": "120"})]
    hear(shop)

    run(timedelta(seconds=90))
    assert service.requests == 1
    run(timedelta(seconds=130))

    assert len(phone.shown) == 1


def test_d35_a_push_service_that_is_never_well_is_given_up_for_the_mail(shop, phone, service):
    service.answers = [(503, {})] * 20
    hear(shop)
    run(timedelta(minutes=1))
    assert service.requests == 2
    Push.objects.update(at=timezone.now() - pushing.GIVEN_UP_AFTER)
    run(timedelta(minutes=5))
    run(timedelta(minutes=30))

    assert service.requests == 3
    assert log(shop.bo) == [("failed", "busy")]
    assert Notice.objects.get(read_at=None).mail_at is not None
    assert Device.objects.exists()


def test_as_long_as_one_device_gets_it_no_mail_is_needed(shop, phone, service):
    add(shop.bo, service.browser("gone"), "Old")
    del service.browsers["/push/gone"]

    hear(shop)

    assert sorted(log(shop.bo)) == [("failed", "gone"), ("taken", "")]
    assert Notice.objects.get(read_at=None).mail_at is None


def test_the_service_of_these_tests_refuses_what_somebody_else_signed(shop, phone):
    """The control: were the signature not checked, nothing above would show that it is right."""
    ours = vapid.public_key()
    phone.trusts = ours[:40] + ("B" if ours[40] == "A" else "A") + ours[41:]
    hear(shop)

    assert phone.shown == []
    assert log(shop.bo) == [("failed", "refused")]


def test_the_service_of_these_tests_cannot_read_what_is_for_another_browser(shop, phone, service):
    Device.objects.update(p256dh=service.browser("other").subscription().p256dh)
    hear(shop)

    assert phone.shown == []
    assert log(shop.bo) != [("taken", "")]


def test_who_signed_out_on_a_lost_phone_is_told_nothing_there(shop, phone):
    sessions.end_all(shop.bo, by=shop.bo.pk)
    hear(shop)

    assert phone.shown == []
    assert log(shop.bo) == [("failed", "signed out")]


def test_who_may_not_work_here_any_more_is_told_nothing(shop, phone):
    shop.hear()
    shop.told(shop.bo)
    type(shop.bo).objects.filter(pk=shop.bo.pk).update(is_active=False)
    late()
    run()

    assert phone.shown == []


def test_e1_an_address_inside_our_own_network_is_no_device(shop, service, settings):
    browser = service.browser()
    settings.WEFT_OUTSIDE_ALLOW = []

    with pytest.raises(devices.BadSubscription):
        add(shop.bo, browser)


def test_a_device_says_that_it_has_shown_it(shop, phone):
    hear(shop)
    token = phone.shown[0]["arrived"]

    assert pushing.arrived(token, at=timezone.now())

    assert log(shop.bo) == [("arrived", "")]
    assert not pushing.arrived(token, at=timezone.now())
    with pytest.raises(tokens.BadToken):
        pushing.arrived(token + "x", at=timezone.now())


def test_one_can_try_a_device_of_ones_own(shop, phone):
    devices.try_out(shop.bo.pk, shop.phone.pk, at=timezone.now())
    run()

    assert phone.shown[0]["title"] == "It works"
    assert log(shop.bo) == [("taken", "")]
    with pytest.raises(devices.NoSuchDevice):
        devices.try_out(shop.cy.pk, shop.phone.pk, at=timezone.now())


def test_a_browser_belongs_to_who_used_it_last(shop, phone):
    add(shop.cy, phone)

    assert [device.agent_id for device in Device.objects.all()] == [shop.cy.pk]


def test_a_device_that_was_removed_is_not_kept_by_its_browser(shop, phone):
    given, key = phone.subscription(), sign_in(shop.bo)
    devices.keep(shop.bo.pk, given, instead_of="", session_key=key)
    assert Device.objects.get().session_sha256 == sessions.mark_of(key)

    devices.remove(shop.bo.pk, shop.phone.pk)

    with pytest.raises(devices.NoSuchDevice):
        devices.keep(shop.bo.pk, given, instead_of="", session_key=key)


def test_a_key_of_the_past_still_pushes_and_a_lost_one_is_told(shop, phone, service, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret of ours", [old]
    assert vapid.public_key() != phone.trusts
    hear(shop)
    assert len(phone.shown) == 1

    settings.SECRET_KEY_FALLBACKS = []
    shop.forget()
    hear(shop)

    assert len(phone.shown) == 1
    assert log(shop.bo)[0] == ("failed", "gone")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox, Linux"),
        ("curl/8", "A browser"),
    ],
)  # fmt: skip
def test_a_device_has_a_name_that_people_know(agent, name):
    assert devices.name_of(agent) == name
