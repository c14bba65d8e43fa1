import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.kernel import secrets, tokens

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def signed(purpose="visitor"):
    return tokens.sign(purpose, {"thread": 5, "name": "Łucja 🧵"}, TEN_MINUTES, NOON)


def test_a_token_brings_back_what_was_signed():
    assert tokens.verify("visitor", signed(), NOON) == {"thread": 5, "name": "Łucja 🧵"}


def test_a_token_is_good_for_its_purpose_alone():
    with pytest.raises(tokens.BadToken):
        tokens.verify("file", signed("visitor"), NOON)


def test_a_token_ends_at_its_time_and_not_before():
    last = NOON + TEN_MINUTES - timedelta(seconds=1)

    assert tokens.verify("visitor", signed(), last)
    with pytest.raises(tokens.ExpiredToken):
        tokens.verify("visitor", signed(), NOON + TEN_MINUTES)


def test_what_a_caller_does_with_the_payload_stays_with_the_caller():
    tokens.verify("visitor", signed(), NOON)["thread"] = 6

    assert tokens.verify("visitor", signed(), NOON)["thread"] == 5


def test_a_token_without_an_end_stays_good():
    token = tokens.sign("visitor", {}, None, NOON)

    assert tokens.verify("visitor", token, NOON + timedelta(days=36500)) == {}


def test_a_time_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="aware"):
        tokens.sign("visitor", {}, TEN_MINUTES, datetime(2026, 11, 2))  # noqa: DTZ001


@given(data=st.data())
def test_any_changed_letter_breaks_it(data):
    token = signed()
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda found: found != token[place]))

    with pytest.raises(tokens.BadToken):
        tokens.verify("visitor", token[:place] + letter + token[place + 1 :], NOON)


@pytest.mark.parametrize(
    "token", ["", ".", "..", " ", "null", "0", "a.b", "ż.ż", "\0", "x" * 10_000]
)
def test_what_was_never_signed_is_refused(token):
    with pytest.raises(tokens.BadToken):
        tokens.verify("visitor", token, NOON)


def test_a_token_that_was_cut_is_refused():
    with pytest.raises(tokens.BadToken):
        tokens.verify("visitor", signed().rstrip("=")[:-1], NOON)


@given(st.text())
def test_no_text_from_outside_does_more_than_fail(text):
    with pytest.raises(tokens.BadToken):
        tokens.verify("visitor", text, NOON)


def test_an_old_key_still_verifies_and_no_longer_signs(settings):
    settings.SECRET_KEY = "last year's"
    token = signed()

    settings.SECRET_KEY = "this year's"
    with pytest.raises(tokens.BadToken):
        tokens.verify("visitor", token, NOON)
    settings.SECRET_KEY_FALLBACKS = ["last year's"]

    assert tokens.verify("visitor", token, NOON)
    assert signed() != token


def test_verifying_is_cheap():
    token = signed()
    runs = 2000

    def once():
        began = time.perf_counter()
        for _ in range(runs):
            tokens.verify("visitor", token, NOON)
        return (time.perf_counter() - began) / runs

    # About 7 µs alone; the best of five keeps a busy machine from failing this
    assert min(once() for _ in range(5)) < 60e-6


def test_a_secret_comes_back_and_never_looks_the_same():
    assert secrets.unseal(secrets.seal("zażółć")) == "zażółć"
    assert secrets.seal("same") != secrets.seal("same")
    assert "same" not in secrets.seal("same")


def test_a_changed_secret_is_unreadable():
    sealed = secrets.seal("password")

    for broken in ("", "x", sealed[:-4] + "AAA=", "ż"):
        with pytest.raises(secrets.Unreadable):
            secrets.unseal(broken)


def test_secrets_move_to_a_new_key(settings):
    settings.SECRET_KEY = "last year's"
    sealed = secrets.seal("password")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "this year's", ["last year's"]

    moved = secrets.reseal(sealed)
    settings.SECRET_KEY_FALLBACKS = []

    assert secrets.unseal(moved) == "password"
    with pytest.raises(secrets.Unreadable):
        secrets.unseal(sealed)


def test_a_token_of_another_purpose_tells_nothing_about_the_seal():
    assert tokens.derive("key", "weft seal") != tokens.derive("key", "weft token seal")
