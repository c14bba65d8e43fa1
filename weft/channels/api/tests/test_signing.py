"""Signatures as standardwebhooks.com describes them."""

from datetime import UTC, datetime, timedelta

import pytest

from weft.channels.api import signing

# the example of the specification's own libraries, read 2026-11
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1_614_265_330, UTC)
BODY = b'{"test": 2432232314}'
PROOF = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

KEY = signing.key_of(SECRET)
SIGNED = signing.sign(KEY, NAME, AT, BODY)


def test_we_sign_as_the_specification_does():
    assert SIGNED == {
        "webhook-id": NAME, "webhook-timestamp": "1614265330", "webhook-signature": PROOF,
    }  # fmt: skip


def test_what_is_signed_well_passes_also_among_other_signatures():
    signing.check([KEY], SIGNED, BODY, at=AT)
    several = {**SIGNED, "webhook-signature": f"v1a,zzz v1,AAAA {PROOF}"}
    signing.check([b"another key", KEY], several, BODY, at=AT)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_e3_what_was_signed_at_another_time_is_refused(minutes):
    with pytest.raises(signing.BadSignature):
        signing.check([KEY], SIGNED, BODY, at=AT + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": "other"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "-1614265330"},
        {"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": PROOF.removeprefix("v1,")},
        {"webhook-signature": PROOF.replace("v1", "v2")},
        {"webhook-signature": "v1,é"},
    ],
)
def test_e2_whatever_is_changed_is_refused(changes):
    with pytest.raises(signing.BadSignature):
        signing.check([KEY], {**SIGNED, **changes}, BODY, at=AT)


def test_e2_another_body_is_refused():
    with pytest.raises(signing.BadSignature):
        signing.check([KEY], SIGNED, BODY + b" ", at=AT)


@pytest.mark.parametrize("secret", ["", "short", "whsec_c2hvcnQ=", "no base64 at all!", "ż" * 40])
def test_a_weak_secret_is_none(secret):
    with pytest.raises(signing.NotASecret):
        signing.key_of(secret)
