import base64
import json
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from weft.channels.webchat import identity
from weft.channels.webchat.identity import Identity, IdentityRefused

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
INBOX = "0123456789abcdef0123"
KID, SECRET, KEYS = identity.new_key({})
CLAIMS = {
    "sub": "4711",
    "aud": INBOX,
    "exp": NOW + 600,
    "name": "Ada Nowak",
    "email": "ada@example.com",
}


def mint(claims=None, header=None, secret=SECRET, **changes):
    header = {"alg": "HS256", "kid": KID, **(header or {})}
    said = {**(CLAIMS if claims is None else claims), **changes}
    return jwt.encode(header, said, OctKey.import_key(secret))


def verify(token, keys=None, at=AT):
    return identity.verify(KEYS if keys is None else keys, INBOX, token, at)


def unsigned(header, claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (header, claims)
    ]
    return ".".join([*parts, ""])


def test_the_shop_says_who_it_is():
    assert verify(mint()) == Identity(id="4711", name="Ada Nowak", email="ada@example.com")


def test_the_shop_says_that_it_has_checked_the_address():
    assert verify(mint(email_verified=True)).is_email_verified
    assert not verify(mint(email_verified="true")).is_email_verified


@pytest.mark.parametrize(
    ("why", "token"),
    [
        ("another secret", lambda: mint(secret="x" * 43)),
        ("expired", lambda: mint(exp=NOW - 61)),
        ("good for too long", lambda: mint(exp=NOW + 3700)),
        ("exp missing", lambda: mint({k: v for k, v in CLAIMS.items() if k != "exp"})),
        ("exp is text", lambda: mint(exp=str(NOW + 600))),
        ("another chat", lambda: mint(aud="another")),
        ("aud missing", lambda: mint({k: v for k, v in CLAIMS.items() if k != "aud"})),
        ("sub missing", lambda: mint({k: v for k, v in CLAIMS.items() if k != "sub"})),
        ("sub empty", lambda: mint(sub=" ")),
        ("sub a list", lambda: mint(sub=["4711"])),
        ("sub too long", lambda: mint(sub="x" * 201)),
        ("not yet", lambda: mint(nbf=NOW + 120)),
        ("unknown kid", lambda: mint(header={"kid": "other"})),
        ("no kid", lambda: mint(header={"kid": ""})),
        ("another algorithm of the same family", lambda: mint(header={"alg": "HS512"})),
        ("no signature", lambda: unsigned({"alg": "none", "kid": KID}, CLAIMS)),
        ("no JWT", lambda: "ada@example.com"),
        ("empty", lambda: ""),
        ("huge", lambda: mint(name="x" * 5000)),
        ("bytes flipped", lambda: mint()[:-4] + "AAAA"),
    ],
)  # fmt: skip
def test_each_broken_claim_is_refused(why, token):
    if why.startswith("another algorithm"):
        from joserfc.jws import JWSRegistry

        made = jwt.encode(
            {"alg": "HS512", "kid": KID}, CLAIMS, OctKey.import_key(SECRET),
            registry=JWSRegistry(algorithms=["HS512"]),
        )  # fmt: skip
    else:
        made = token()

    with pytest.raises(IdentityRefused):
        verify(made)


def test_a_public_key_is_no_shared_secret():
    key = RSAKey.generate_key(2048)
    token = jwt.encode({"alg": "RS256", "kid": KID}, CLAIMS, key)

    with pytest.raises(IdentityRefused):
        verify(token)


def test_without_a_key_nobody_is_believed():
    with pytest.raises(IdentityRefused):
        verify(mint(), keys={})


def test_the_key_before_stays_good_for_one_change():
    kid, secret, two = identity.new_key(KEYS)
    _, _, three = identity.new_key(two)

    assert verify(mint(), keys=two).id == "4711"
    assert verify(mint(header={"kid": kid}, secret=secret), keys=two).id == "4711"
    with pytest.raises(IdentityRefused):
        verify(mint(), keys=three)


def test_clocks_may_differ_by_a_minute():
    assert verify(mint(exp=NOW - 30)).id == "4711"
