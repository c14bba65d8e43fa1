"""Logging in, second steps, resets, sessions: the library's pages with our rules (B6-B8, B11)."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from weft.kernel.models import EventRow
from weft.people import actions, sessions
from weft.people.models import Agent
from weft.people.roles import Role

from .conftest import PASSWORD

LOGIN = "/account/login/"


def log_in(client: Client, email: str, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_right_password_lets_in_whatever_the_address_case(client, bo):
    assert log_in(client, "BO@Shop.Example").status_code == 302

    assert is_in(client)
    said = EventRow.objects.get(name="agent.signed_in")
    assert (said.actor_id, said.body["method"]) == (bo.pk, "password")


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " "])
def test_a_wrong_password_lets_nobody_in(client, bo, password):
    assert log_in(client, bo.email, password).status_code == 200
    assert not is_in(client)


def test_a_deactivated_agent_and_an_invited_one_do_not_get_in(client, olga, dee):
    invited = actions.invite(
        email="nia@shop.example", first_name="N", surname="W", role=Role.AGENT, by=olga,
        at=timezone.now(),
    ).agent  # fmt: skip

    for somebody in (dee, invited):
        log_in(client, somebody.email)
        assert not is_in(client)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(bo):
    known, unknown = (log_in(Client(), email, "wrong") for email in (bo.email, "zz@shop.example"))

    assert known.status_code == unknown.status_code
    assert _plain(known, bo.email) == _plain(unknown, "zz@shop.example")


def test_a_reset_tells_nobody_whether_there_is_an_account(bo):
    known, unknown = (
        Client().post("/account/password/reset/", {"email": email})
        for email in (bo.email, "zz@shop.example")
    )

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[bo.email]]


def test_a_mail_server_that_is_away_tells_nothing_either(bo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = Client().post("/account/password/reset/", {"email": bo.email})

    assert answer.status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "field"), [(LOGIN, "login"), ("/account/password/reset/", "email")]
)
def test_the_clock_does_not_tell_either(bo, settings, path, field):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    bo.set_password(PASSWORD)
    bo.save()

    known, unknown = bo.email, "zz@shop.example"
    took = {known: [], unknown: []}
    for _ in range(15):
        for email in (known, unknown):
            # the work done, not the time passed: other tests may run beside this one
            began = time.process_time()
            Client().post(path, {field: email, "password": "wrong"})
            took[email].append((time.process_time() - began) * 1000)

    assert abs(statistics.median(took[known]) - statistics.median(took[unknown])) <= 20


def test_a_reset_link_sets_a_password_once_and_ends_all_sessions(bo):
    phone, desk = Client(), Client()
    log_in(phone, bo.email)
    desk.post("/account/password/reset/", {"email": bo.email})
    assert mail.outbox[0].subject == "A new password"
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]

    page = desk.get(link, follow=True)
    new = "quite another one"
    desk.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    bo.refresh_from_db()
    assert bo.check_password(new)
    assert not is_in(phone)
    assert "key" not in Client().get(link).headers.get("Location", "")  # the link is used up


def test_nobody_signs_up(client, db):
    for path in ("/account/signup/", "/account/email/", "/account/confirm-email/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "x@x.example"}).status_code == 404


def test_five_wrong_passwords_a_minute_then_the_right_one_waits_too(client, bo):
    for _ in range(5):
        log_in(client, bo.email, "wrong")

    log_in(client, bo.email)
    assert not is_in(client)


def test_nobody_is_locked_out_for_good(client, bo, monkeypatch):
    for _ in range(8):
        log_in(client, bo.email, "wrong")

    later = time.time() + 61
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    log_in(client, bo.email)
    assert is_in(client)


def test_one_address_of_the_network_tries_twenty_times_a_minute(bo):
    answers = [
        log_in(Client(), f"x{n}@shop.example", "wrong", REMOTE_ADDR="203.0.113.9").status_code
        for n in range(21)
    ]

    assert answers == [200] * 20 + [429]
    assert log_in(Client(), bo.email, REMOTE_ADDR="203.0.113.8").status_code == 302


def test_a_claimed_address_does_not_escape_the_limit(db):
    answers = [
        log_in(
            Client(), f"x{n}@shop.example", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"
        ).status_code
        for n in range(21)
    ]

    assert answers[-1] == 429


def test_the_session_has_another_key_after_the_login(client, bo):
    client.get(LOGIN)
    client.session["seen"] = True
    log_in(client, bo.email, "wrong")
    stranger = client.session
    stranger["x"] = 1
    stranger.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = stranger.session_key

    log_in(client, bo.email)

    assert key_of(client) != stranger.session_key
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = stranger.session_key
    assert not is_in(old)


@pytest.mark.parametrize("end", ["role", "deactivate", "everywhere"])
def test_sessions_end_at_once(olga, bo, end):
    phone, desk = Client(), Client()
    log_in(phone, bo.email)
    log_in(desk, bo.email)
    key = key_of(phone)
    assert sessions.agent_of(key) == bo

    if end == "role":
        actions.change_role(bo.pk, Role.OBSERVER, by=olga)
    elif end == "deactivate":
        actions.deactivate(bo.pk, by=olga)
    else:
        desk.post("/account/sessions/")

    assert not is_in(phone)
    assert sessions.agent_of(key) is None
    assert is_in(desk) == (end == "everywhere")


@pytest.mark.parametrize(
    ("told", "language", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "en", "Chrome, Linux"),
        ("curl/8.14.1", "pl", "Przeglądarka"),
    ],
)
def test_browsers_are_called_as_people_call_them(bo, told, language, shown):
    Agent.objects.filter(pk=bo.pk).update(language=language)
    client = Client(HTTP_USER_AGENT=told)
    log_in(client, bo.email)

    assert f">{shown}<" in client.get("/account/sessions/").content.decode()


def test_a_session_brings_its_agent_and_alone_says_who_that_is(
    client, olga, bo, django_assert_num_queries
):
    log_in(client, bo.email)
    key = key_of(client)
    beside = UserSession.objects.filter(session_key=key)

    with django_assert_num_queries(1):
        assert sessions.agent_of(key) == bo

    beside.update(user=olga)
    assert sessions.agent_of(key) == bo
    assert client.get("/profile/").wsgi_request.user == bo
    beside.delete()
    assert sessions.agent_of(key) == bo
    assert client.get("/profile/").wsgi_request.user == bo


def test_one_lost_phone_is_logged_out_alone(bo, sam):
    phone, desk, other = Client(), Client(), Client()
    for client, somebody in ((phone, bo), (desk, bo), (other, sam)):
        log_in(client, somebody.email)
    lost = UserSession.objects.get(session_key=key_of(phone))
    not_ours = UserSession.objects.get(session_key=key_of(other))

    desk.post(f"/profile/sessions/{lost.pk}/")
    desk.post(f"/profile/sessions/{not_ours.pk}/")

    assert [is_in(client) for client in (phone, desk, other)] == [False, True, True]
    assert EventRow.objects.filter(name="agent.sessions_ended").count() == 1


@pytest.mark.parametrize("key", [None, "", "nonsense", "'; drop table agent; --"])
def test_a_made_up_session_is_nobody(db, key):
    assert sessions.agent_of(key) is None


def test_a_second_step_is_asked_for_and_its_secret_lies_sealed(client, bo):
    secret = generate_totp_secret()
    stored = TOTP.activate(bo, secret).instance
    assert secret not in str(stored.data)
    assert get_adapter().decrypt(stored.data["secret"]) == secret

    log_in(client, bo.email)
    assert not is_in(client)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/account/2fa/authenticate/", {"code": _code(secret)})
    assert is_in(client)
    assert EventRow.objects.get(name="agent.signed_in").body["method"] == "password+mfa"


def test_asking_for_the_password_again_works_without_the_librarys_addresses(client, bo):
    log_in(client, bo.email)
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - timedelta(hours=1).total_seconds()}
        for record in session["account_authentication_methods"]
    ]
    session.save()

    assert "reauthenticate" in client.get("/account/2fa/totp/activate/")["Location"]
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
@pytest.mark.parametrize(
    "path",
    [
        "/account/password/change/", "/account/2fa/", "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/sessions/",
        "/account/logout/", "/profile/",
    ],
)  # fmt: skip
def test_every_page_of_the_account_opens_in_our_frame(client, bo, path, language):
    bo.language = language
    bo.save()
    log_in(client, bo.email)

    page = client.get(path, follow=True)

    assert page.status_code == 200
    text = page.content.decode()
    assert f'<html lang="{language}"' in text
    assert "ui/css/ui.css" in text
    assert "<script>" not in text
    assert "style=" not in text


def test_a_page_of_an_agent_is_kept_by_no_cache(client, bo):
    log_in(client, bo.email)

    assert "no-store" in client.get("/profile/")["Cache-Control"]


def test_authenticators_start_empty(bo):
    assert not Authenticator.objects.filter(user=bo).exists()


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def _plain(response, email: str) -> str:
    text = response.content.decode().replace(email, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_a_part_that_is_fetched_without_a_session_leads_to_the_login_and_back_to_its_page(client):
    answer = client.get(
        "/conversations/1/header",
        headers={
            "HX-Request": "true",
            "HX-Current-URL": "http://testserver/conversations/1/?view=all",
        },
    )

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fconversations%2F1%2F%3Fview%3Dall"
    bare = client.get("/conversations/1/header", headers={"HX-Request": "true"})
    assert bare["HX-Redirect"] == "/account/login/"
    assert client.get("/inbox/", headers={"X-Fragment": "rows"}).status_code == 401
    assert client.get("/inbox/").status_code == 302


def test_a_form_that_is_sent_without_a_session_says_so_and_leads_to_the_login(client):
    answer = client.post(
        "/profile/",
        headers={"Sec-Fetch-Mode": "navigate", "Referer": "http://testserver/profile/?a=1"},
    )

    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Nothing was saved. Log in, and send it again." in page
    assert 'href="/account/login/?next=%2Fprofile%2F%3Fa%3D1"' in page
    assert client.post("/profile/").content == b""  # a script reads no page


def test_a_page_looks_at_its_reader_and_not_at_a_stand_in(client, bo):
    client.force_login(bo)

    assert type(client.get("/inbox/").wsgi_request.user) is Agent
