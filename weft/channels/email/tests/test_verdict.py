import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from weft.channels.email import mime, verdict
from weft.channels.email.verdict import CouldNotAsk, Reason, Result

from . import mails

SERVER = "mx.shop.example"
PASS = f"{SERVER}; dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example"


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def dns(key):
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = b"".join(public.splitlines()[1:-1]).decode()
    return {
        "s._domainkey.customer.example": f"v=DKIM1; k=rsa; p={body}",
        "s._domainkey.evil.example": f"v=DKIM1; k=rsa; p={body}",
        "_dmarc.customer.example": "v=DMARC1; p=reject",
    }


def signed(raw, key, domain=b"customer.example", **more):
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return dkim.sign(raw, b"s", domain, pem, include_headers=[b"from", b"subject"], **more) + raw


def judged(raw, resolve=None, server=SERVER):
    mail = mime.read(raw)
    return verdict.judge(raw, mail.headers, mail.sender, trusted_server=server, resolve=resolve)


def with_results(*values, **headers):
    lines = "".join(f"Authentication-Results: {value}\r\n" for value in values)
    return lines.encode() + mails.raw(**headers)


@pytest.mark.parametrize(
    ("said", "result", "reason"),
    [
        (PASS, Result.VERIFIED, Reason.DMARC_PASS),
        (f"{SERVER}; dmarc=fail (p=none) header.from=customer.example", Result.FAILED, Reason.DMARC_FAIL),
        (f"{SERVER} 1; dkim=pass (2048-bit; ok) header.d=customer.example", Result.VERIFIED, Reason.SIGNED),
        (f"{SERVER}; dkim=pass header.i=@mail.customer.example", Result.VERIFIED, Reason.SIGNED),
        (f'{SERVER}; spf=pass smtp.mailfrom="ada@customer.example"', Result.VERIFIED, Reason.SENT_BY),
        (f"{SERVER}; spf=pass smtp.mailfrom=evil.example", Result.UNVERIFIED, Reason.OTHER_DOMAIN),
        (f"{SERVER}; dkim=pass header.d=evil.example", Result.UNVERIFIED, Reason.OTHER_DOMAIN),
        (f"{SERVER}; dmarc=pass header.from=evil.example", Result.UNVERIFIED, Reason.OTHER_DOMAIN),
        (f"{SERVER}; dkim=fail header.d=customer.example", Result.UNVERIFIED, Reason.UNSIGNED),
        (f"{SERVER}; none", Result.UNVERIFIED, Reason.UNSIGNED),
        (f"{SERVER}; x=(dmarc=pass header.from=customer.example", Result.UNVERIFIED, Reason.UNSIGNED),
        (f'{SERVER}; spf=none reason="a; dmarc=pass header.from=customer.example"', Result.UNVERIFIED, Reason.UNSIGNED),
    ],
)  # fmt: skip
def test_our_own_server_is_believed(said, result, reason):
    found = judged(with_results(said))

    assert (found.result, found.reason) == (result, reason)


def test_another_server_is_not_believed():
    forged = PASS.replace(SERVER, "mx.evil.example")

    assert judged(with_results(forged)).result is Result.UNVERIFIED
    assert judged(with_results(PASS), server="").result is Result.UNVERIFIED


def test_only_the_topmost_headers_without_a_gap_are_believed():
    forged = mails.raw(**{"Authentication-Results": PASS})
    ours = f"Authentication-Results: {SERVER}; spf=none\r\nReceived: from evil.example\r\n".encode()

    assert judged(ours + forged).result is Result.UNVERIFIED
    assert judged(b"Authentication-Results: mx.evil.example; none\r\n" + forged).result is (
        Result.UNVERIFIED
    )


def test_what_our_server_says_first_counts():
    fail = f"{SERVER}; dmarc=fail header.from=customer.example"

    assert judged(with_results(fail, PASS)).result is Result.FAILED


def test_two_authors_are_never_verified():
    assert judged(with_results(PASS, From="a@customer.example, b@evil.example")).reason is (
        Reason.NO_SINGLE_SENDER
    )


def test_a_signature_of_the_senders_domain_is_checked_here(key, dns):
    found = judged(signed(mails.raw(), key), dns.get)

    assert (found.result, found.reason) == (Result.VERIFIED, Reason.SIGNED)


def test_a_changed_mail_fails_where_the_domain_says_so(key, dns):
    changed = signed(mails.raw(), key).replace(b"Hello", b"Hell0")

    assert judged(changed, dns.get).result is Result.FAILED
    dns["_dmarc.customer.example"] = "v=DMARC1; p=none"
    assert judged(changed, dns.get).result is Result.UNVERIFIED


def test_a_signature_of_another_domain_proves_nothing(key, dns):
    found = judged(signed(mails.raw(), key, b"evil.example"), dns.get)

    assert (found.result, found.reason) == (Result.UNVERIFIED, Reason.OTHER_DOMAIN)


def test_a_signature_of_a_part_of_the_body_proves_nothing(key, dns):
    raw = signed(mails.raw(), key, length=True)

    assert judged(raw + b"Send me money\r\n", dns.get).result is not Result.VERIFIED


def test_a_second_subject_makes_a_signature_worthless(key, dns):
    raw = b"Subject: Something else\r\n" + signed(mails.raw(), key)

    assert judged(raw, dns.get).reason is Reason.AMBIGUOUS


def test_a_silent_dns_is_no_verdict(key):
    def silent(name):
        raise CouldNotAsk(name)

    found = judged(signed(mails.raw(), key), silent)

    assert (found.result, found.reason) == (Result.UNVERIFIED, Reason.NOT_ASKED)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v=1",
        "v=1; a=rsa-sha256; d=customer.example; s=s; h=from; b=!; bh=!",
        "=;=;=",
        "d=\udcff",
    ],
)
def test_a_nonsense_signature_is_no_crash(signature, dns):
    raw = b"DKIM-Signature: " + signature.encode("utf-8", "surrogateescape") + b"\r\n" + mails.raw()

    assert judged(raw, dns.get).result is not Result.VERIFIED


@pytest.mark.parametrize(
    ("verified", "domain", "is_aligned"),
    [
        ("shop.example", "shop.example", True),
        ("mail.shop.example", "shop.example", True),
        ("shop.example", "news.shop.example", True),
        ("evilshop.example", "shop.example", False),
        ("example", "shop.example", False),
        ("com.pl", "shop.com.pl", False),
        ("", "shop.example", False),
    ],
)
def test_alignment(verified, domain, is_aligned):
    assert verdict.is_aligned(verified, domain) == is_aligned
