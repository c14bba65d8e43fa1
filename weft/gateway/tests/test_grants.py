"""Signing in at a vendor, against a real one on loopback that rotates strictly and misbehaves."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from weft.conversations.models import Inbox
from weft.gateway import grants, lending, sign_in
from weft.gateway.contract import LockedOut
from weft.gateway.models import Grant
from weft.gateway.tests import consent
from weft.kernel import outside

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BACK = "https://weft.example/back"


@pytest.fixture
def server(settings):
    with consent.running(settings) as server:
        yield server


@pytest.fixture
def vendor(server):
    return server.vendor(server.port)


@pytest.fixture
def inbox(db):
    return Inbox.objects.create(kind="paper", name="Help")


def signed_in(server, vendor):
    verifier = sign_in.new_verifier()
    url = sign_in.start_url(
        vendor, state="s", verifier=verifier, back_to=BACK, login="help@shop.example"
    )
    code = server.agree(url)["code"]
    return sign_in.exchange(vendor, code=code, verifier=verifier, back_to=BACK, at=NOW)


def stale(inbox):
    Grant.objects.filter(inbox=inbox).update(expires_at=NOW - timedelta(days=30))


@pytest.fixture
def granted(inbox, server, vendor):
    grants.keep(inbox.pk, vendor.name, signed_in(server, vendor), by=None)
    return inbox


def test_a_page_of_consent_is_asked_with_a_challenge_and_never_with_a_secret(vendor):
    url = sign_in.start_url(
        vendor, state="s t", verifier="v" * 43, back_to=BACK, login="help@shop.example"
    )
    asked = parse_qs(urlsplit(url).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"] == ["s t"]
    assert "s3cret" not in url
    assert "v" * 43 not in url


def test_a_code_is_good_only_with_the_verifier_that_stayed_here(server, vendor):
    url = sign_in.start_url(vendor, state="s", verifier="mine", back_to=BACK, login="")
    code = server.agree(url)["code"]

    with pytest.raises(sign_in.Ended):
        sign_in.exchange(vendor, code=code, verifier="another", back_to=BACK, at=NOW)


def test_tokens_stand_sealed_in_the_database(granted):
    row = Grant.objects.get(inbox=granted)

    assert "access-0" not in row.access
    assert row.refresh.startswith("gAAAA")


def test_a_good_token_is_used_without_asking(granted, server, vendor):
    Grant.objects.update(expires_at=datetime(2099, 1, 1, tzinfo=UTC))

    assert grants.access_token(granted.pk, vendor) == "access-0"
    assert server.refreshes == 0


def test_an_old_token_is_refreshed_and_the_rotated_one_kept(granted, server, vendor):
    for count in (1, 2, 3):
        stale(granted)
        assert grants.access_token(granted.pk, vendor) == f"access-{count}"
    assert grants.holds(granted.pk, vendor.name)


def test_a_vendor_that_does_not_rotate_keeps_its_refresh_token(granted, server, vendor):
    server.rotates = False
    for count in (1, 2):
        stale(granted)
        assert grants.access_token(granted.pk, vendor) == f"access-{count}"


def test_consent_that_was_withdrawn_asks_for_a_new_sign_in_and_nothing_else(
    granted, server, vendor
):
    server.good.clear()
    stale(granted)

    for _ in range(2):
        with pytest.raises(grants.SignInAgain):
            grants.access_token(granted.pk, vendor)
    assert not grants.holds(granted.pk, vendor.name)

    grants.keep(granted.pk, vendor.name, signed_in(server, vendor), by=None)
    assert grants.holds(granted.pk, vendor.name)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, b"oops"), outside.Unreachable),
        ((429, b'{"error": "slow_down"}'), outside.Unreachable),
        ((200, b"<html>"), outside.Unreachable),
        ((200, b"[]"), outside.Unreachable),
        ((200, b'{"access_token": ""}'), outside.Unreachable),
        ((200, b'{"access_token": "a\\r\\nX LOGOUT"}'), outside.Unreachable),
        ((200, b'{"access_token": 7}'), outside.Unreachable),
        ((200, b"[" * 60_000), outside.Unreachable),
        ((200, b" " * 100_000), outside.Unreachable),
        ((302, b""), outside.Unreachable),
        ((401, b'{"error": "invalid_client"}'), sign_in.Misconfigured),
    ],
)
def test_a_vendor_that_misbehaves_ends_no_consent(answer, error, granted, server, vendor):
    stale(granted)
    server.answers = lambda form: answer
    with pytest.raises(error):
        grants.access_token(granted.pk, vendor)

    server.answers = lambda form: None
    assert grants.access_token(granted.pk, vendor) == "access-1"


@pytest.mark.parametrize("life", [0, -5, "soon", None, 1e300, "3600"])
def test_a_strange_lifetime_is_no_reason_to_ask_for_ever(life, granted, server, vendor):
    server.life = life
    stale(granted)

    assert grants.access_token(granted.pk, vendor) == "access-1"
    assert grants.access_token(granted.pk, vendor) == "access-1"


def test_a_token_that_was_refused_before_its_time_is_refreshed(granted, server, vendor):
    Grant.objects.update(expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    grants.forget_access(granted.pk, vendor.name, "access-0")

    assert grants.access_token(granted.pk, vendor) == "access-1"


def test_a_vendor_that_takes_no_proof_is_asked_without_one(server, vendor):
    server.takes_proofs = False
    with pytest.raises(sign_in.Ended):
        signed_in(server, vendor)

    assert signed_in(server, replace(vendor, has_pkce=False)).access == "access-0"


def test_where_there_is_no_refresh_token_the_owner_signs_in_again_when_the_token_ends(
    inbox, server, vendor
):
    server.gives_refresh, server.life = False, 60 * 86_400
    with pytest.raises(sign_in.Misconfigured):
        signed_in(server, vendor)
    tokens = signed_in(server, replace(vendor, may_not_refresh=True))
    assert tokens.expires_at == tokens.ends_at == NOW + timedelta(days=60)

    grants.keep(inbox.pk, vendor.name, tokens, by=None)
    assert grants.access_token(inbox.pk, vendor) == "access-0"
    grants.forget_access(inbox.pk, vendor.name, "access-0")

    with pytest.raises(grants.SignInAgain):
        grants.access_token(inbox.pk, vendor)
    assert not grants.holds(inbox.pk, vendor.name)


def test_when_a_consent_ends_is_kept_also_when_a_refresh_says_nothing_of_it(inbox, server, vendor):
    server.consent = 365 * 86_400
    grants.keep(inbox.pk, vendor.name, signed_in(server, vendor), by=None)
    in_a_year = NOW + timedelta(days=365)
    assert grants.ends_at(inbox.pk, vendor.name) == in_a_year

    server.rotates = False
    stale(inbox)
    grants.access_token(inbox.pk, vendor)

    assert grants.ends_at(inbox.pk, vendor.name) == in_a_year


def test_what_a_vendor_refuses_is_asked_once_more_with_a_fresh_token(granted, server, vendor):
    Grant.objects.update(expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    asked = []

    def call(token):
        asked.append(token)
        if token == "access-0":
            raise LockedOut("No.")
        return "done"

    def lent(vendor):
        return lending.with_token(
            granted.pk, vendor, call, no_app="No app.", sign_in_again="Sign in again."
        )

    assert lent(vendor) == "done"
    assert asked == ["access-0", "access-1"]
    with pytest.raises(LockedOut, match="No app"):
        lent(None)
    server.good.clear()
    stale(granted)
    with pytest.raises(LockedOut, match="Sign in again"):
        lent(vendor)


def test_what_is_refused_twice_waits_for_the_owner(granted, vendor):
    Grant.objects.update(expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    asked = []

    def never(token):
        asked.append(token)
        raise LockedOut("No.\n401 revoked")

    with pytest.raises(LockedOut, match="401 revoked"):
        lending.with_token(granted.pk, vendor, never, no_app="", sign_in_again="Sign in again.")
    assert asked == ["access-0", "access-1"]


def test_what_was_granted_at_one_vendor_is_never_told_to_another(granted, server, vendor):
    other = sign_in.Vendor(**{**vars(vendor), "name": "google"})

    with pytest.raises(grants.SignInAgain):
        grants.access_token(granted.pk, other)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_refresh_once(server, vendor):
    """The vendor ends a grant whose refresh token is used twice, so one too many would show."""
    inbox = Inbox.objects.create(kind="paper", name="Help")
    grants.keep(inbox.pk, vendor.name, signed_in(server, vendor), by=None)
    stale(inbox)
    tokens, start = [], threading.Barrier(8)

    def work():
        start.wait()
        try:
            tokens.append(grants.access_token(inbox.pk, vendor))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tokens == ["access-1"] * 8
    assert server.refreshes == 1


def two_at_once():
    """Let the vendor answer nobody until two have asked."""
    asked, two = [], threading.Event()

    def answer(form):
        asked.append(form)
        if len(asked) == 2:
            two.set()
        two.wait(10)

    return answer


@pytest.mark.django_db(transaction=True)
def test_without_the_lease_eight_at_once_lose_the_consent(server, vendor, monkeypatch):
    """The negative control of the test above."""
    inbox = Inbox.objects.create(kind="paper", name="Help")
    grants.keep(inbox.pk, vendor.name, signed_in(server, vendor), by=None)
    stale(inbox)
    monkeypatch.setattr(grants, "_lease", lambda grant: True)
    start, failed = threading.Barrier(8), []
    server.answers = two_at_once()

    def work():
        start.wait()
        try:
            grants.access_token(inbox.pk, vendor)
        except grants.SignInAgain as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed
