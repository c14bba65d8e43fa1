import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weft.channels.email import (
    automatic,
    filenames,
    forwards,
    mime,
    parts,
    quoted_html,
    quoting,
    sanitise,
    threading,
    tnef,
    verdict,
)
from weft.channels.email.mime import Unreadable

from . import mails

PIECES = [
    b"From: a@b.example\r\n", b"Subject: =?utf-8?q?x?=\r\n", b"\r\n", b"\n", b"--b", b"--", b"--b--\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: multipart/alternative; boundary=c\r\n",
    b"Content-Type: message/rfc822\r\n", b"Content-Type: text/html; charset=utf-16\r\n", b"--c\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: application/ms-tnef\r\n", tnef.SIGNATURE,
    b"Content-Disposition: attachment; filename*0*=utf-8''%zz; filename*1=x\r\n", b"<p>x", b"\xff\xfe",
    b"Content-Type: text/calendar\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b" folded\r\n", b"\0",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    b"Content-Type: message/delivery-status\r\n", b"Final-Recipient: rfc822; a@b.example\r\n",
    b"Authentication-Results: mx; dmarc=pass (", b"References: <a@b> <", b"On 1 a <a@b> wrote:\n> x\n",
    b"From: x\nSent: y\nTo: z\n", b"Message-ID: <a@b>\r\n", b"X-Failed-Recipients: a@b\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin 644 x\r\n#0V%T\r\n", b"Date: x\r\n", b":", b'"',
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
@settings(max_examples=300, deadline=None)
@example(b"\n--b\n")
def test_whatever_has_bytes_becomes_a_mail(raw):
    if raw.strip():
        mail = mime.read(raw)
        assert mail.size == len(raw)
        everything_is_asked_of(mail, raw)


def everything_is_asked_of(mail, raw):
    automatic.judge(mail)
    forwards.original(mail)
    quoting.fold(mail.text)
    quoted_html.fold(mail.html)
    sanitise.clean(mail.html)
    threading.subject_of(mail.subject)
    verdict.judge(raw, mail.headers, mail.sender, trusted_server="mx", resolve=lambda name: None)


@given(st.binary(min_size=1, max_size=500))
def test_any_bytes_become_a_mail(raw):
    if raw.strip():
        mime.read(raw)


@given(st.binary(max_size=300))
def test_any_winmail_is_read_as_far_as_it_goes(data):
    tnef.read(tnef.SIGNATURE + data)


@pytest.mark.parametrize("raw", [b"", b" \r\n\t"])
def test_an_empty_mail_is_unreadable(raw):
    with pytest.raises(Unreadable):
        mime.read(raw)


def test_a_mail_without_an_id_is_known_by_its_bytes():
    assert mails.read(Message_ID=None).key.startswith("sha256:")
    assert mails.read().key == "1@customer.example"


def test_a_long_list_of_references_keeps_the_first_and_the_nearest():
    said = " ".join(f"<{number}@x.example>" for number in range(5_000))

    found = mails.read(References=said).references

    assert (found[0], found[-1], len(found)) == ("0@x.example", "4999@x.example", 100)


def test_a_text_longer_than_anybody_reads_is_kept_as_a_file():
    mail = mails.read("a line\r\n" * 300_000)

    assert len(mail.text) < 2_000_001
    assert len(mail.attachments[0].content) == 2_400_000
    assert mail.trouble == (mime.Trouble.TOO_LONG,)


def nested(depth):
    raw = b"From: a@b.example\n"
    for level in range(depth):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
    return raw + b"\nHello\n"


# SAFETY.md, D9
BOMBS = {
    "1,000 multiparts deep": lambda: nested(1_000),
    "100,000 headers": lambda: b"X-A: b\n" * 100_000 + b"\nHello\n",
    "a header of 5 MB": lambda: b"Subject: " + b"x" * 5_000_000 + b"\n\nHello\n",
    "a million parts": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000
    ),
    "a million false boundaries": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + b"\n--bx" * 1_000_000
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_d9_what_no_person_sends_is_unreadable_at_once(bomb):
    raw = BOMBS[bomb]()
    begin = time.process_time()

    with pytest.raises(Unreadable):
        mime.read(raw)

    assert time.process_time() - begin < 2


def test_ninety_multiparts_deep_is_odd_and_readable():
    assert mime.read(nested(parts.MAX_DEPTH - 10)).text.strip() == "Hello"


NAMES = st.text(
    alphabet=st.sampled_from("aż.\\/:\u200b\u202e\0 \tCONcom1_\u0301…․"), max_size=30
) | st.text(max_size=300)


@given(NAMES)
def test_d3_cleaning_a_clean_name_changes_nothing(name):
    once = filenames.cleaned(name)

    assert filenames.cleaned(once) == once
    assert not set(once) & set('/\\\0<>:"|?*')
    assert not once.startswith(".")
    assert len(once) <= filenames.MAX_NAME + 1
