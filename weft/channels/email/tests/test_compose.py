"""What leaves: read again by our own reader and by Python's, both of which see the same."""

import email
import email.policy
import re
import subprocess
from base64 import b64encode

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import automatic, flowed, headers, mime, threading, writing
from weft.channels.email.compose import BadKey, Key, may_quote
from weft.conversations.envelopes import Letter, Party

from .letters import ADA, CAT, SEAL, composed, file, outbound, quoted

BO = Party(address="bo@elsewhere.example", name="Bo", role="cc")
EXPECTED = (
    "from to reply-to subject date message-id in-reply-to references mime-version content-type"
).split()


def read(message=None, contents=None, **more):
    return mime.read(composed(message, contents, **more).raw)


def test_a_mail_says_who_writes_to_whom_about_what():
    mail = read(outbound(recipients=[ADA, BO]))

    assert (mail.sender.address.spec, mail.sender.address.name) == (
        "help@shop.example",
        "Anna Nowak from Shop",
    )
    assert [(one.spec, one.name) for one in mail.to] == [("ada@customer.example", "Ada Doyle")]
    assert [one.spec for one in mail.cc] == ["bo@elsewhere.example"]
    assert mail.subject == "Re: Order 4711"
    assert mail.text.strip() == "Hello Ada"


def test_nobody_reads_who_got_a_blind_copy():
    secret = Party(address="boss@shop.example", role="bcc")

    assert b"boss@" not in composed(outbound(recipients=[ADA, secret])).raw


def test_the_same_message_has_the_same_name_each_time_and_it_leads_back():
    first, second = composed(), composed()

    assert first.name == second.name
    token = threading.of_message_id(mime.read(first.raw).message_id, SEAL)
    assert (token.thread_id, token.message_id) == (12, 7)


def test_answers_come_back_to_an_address_that_names_the_thread():
    assert threading.of_address(read().reply_to[0].spec, SEAL).thread_id == 12
    assert read(has_reply_address=False).reply_to == ()


def test_a_mail_program_finds_the_mail_that_is_answered():
    mail = read(outbound(answers=("0@x", "1@customer.example", "2@shop"), quoted=quoted()))

    assert mail.in_reply_to == ("1@customer.example",)
    assert mail.references == ("0@x", "2@shop", "1@customer.example")


def test_only_the_nearest_of_many_references_and_the_first_are_named():
    mail = read(outbound(answers=tuple(f"{n}@x" for n in range(50))))

    assert mail.references == ("0@x", *(f"{n}@x" for n in range(31, 50)))


def test_markdown_is_html_for_those_who_see_it_and_text_for_the_others():
    mail = read(outbound("**Good day**\nsee https://shop.example/a_b, soon"))

    assert "<strong>Good day</strong><br>" in mail.html
    assert 'href="https://shop.example/a_b"' in mail.html
    assert mail.text.strip() == "**Good day**\nsee https://shop.example/a_b, soon"


def test_a_picture_stands_where_the_agent_put_it_and_other_files_are_attached():
    files = (file(CAT, "cat.png", "image/png"), file(name="faktura żółć.pdf"))
    mail = read(outbound(f"Look: ![a cat](upload:{CAT})", files=files))

    cat, bill = mail.attachments
    assert f'src="cid:{cat.cid}"' in mail.html
    assert (bill.name, bill.content, bill.cid) == ("faktura żółć.pdf", b"data", "")
    assert mail.text.strip() == "Look: [a cat]"


def test_a_picture_that_the_message_does_not_carry_is_its_words():
    assert "<img" not in read(outbound(f"![a cat](upload:{CAT})")).html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,a)",
        '![x](https://a.example/"onerror="alert(1))',
        "<img src=x onerror=alert(1)>",
    ],
)
def test_a10_what_runs_in_a_mail_program_does_not_leave(text):
    mail = read(outbound(text), signature=text)

    assert not {"<script", 'href="javascript', 'href="data:', "<img src=x"} & {
        bad for bad in ("<script", 'href="javascript', 'href="data:', "<img src=x")
        if bad in mail.html
    }  # fmt: skip


def test_the_signature_stands_below_in_both_parts():
    mail = read(signature="**Anna**\nShop")

    assert mail.text.rstrip().endswith("-- \n**Anna**\nShop")
    assert "<strong>Anna</strong><br>" in mail.html


def test_what_an_agent_wrote_runs_in_its_own_direction():
    mail = read(outbound("שלום, 10482", quoted=quoted("איפה?")), signature="Anna")

    assert re.search(r'<div dir="auto"><p>שלום, 10482</p>\s*</div>', mail.html)
    assert re.search(r'<div dir="auto">-- <br><p>Anna</p>', mail.html)
    assert re.search(r'<div dir="auto" style="white-space: pre-wrap">איפה', mail.html)


# --- the mail below ----------------------------------------------------------------------------


def test_the_customers_mail_stands_below_the_answer():
    mail = read(
        outbound(quoted=quoted("Where is\n> it?", html="<b>Where</b><img src=https://x/y>"))
    )

    assert "On 25 November 2026 Ada Doyle wrote:\n> Where is\n>> it?" in mail.text
    assert '<blockquote type="cite"' in mail.html
    assert "<b>Where</b></blockquote>" in mail.html


def test_a_mail_of_text_alone_is_quoted_as_text():
    assert "&lt;b&gt;Where" in read(outbound(quoted=quoted("<b>Where"))).html


def test_a2_nobody_is_shown_a_mail_that_they_have_not_had():
    message = outbound(recipients=[ADA, BO], quoted=quoted())

    assert not may_quote(message)
    assert "Where is it" not in read(message).text


def test_who_had_the_mail_too_may_see_it_below():
    assert may_quote(outbound(recipients=[ADA, BO], quoted=quoted(to=[BO.address])))


@pytest.mark.parametrize("standing", ["outsider", "unverified", "agent", ""])
def test_a1_words_of_somebody_unproven_do_not_go_out_again(standing):
    assert not may_quote(outbound(quoted=quoted(standing=standing)))


def test_who_got_their_copy_before_still_counts_as_a_reader():
    message = outbound(recipients=[ADA, BO], quoted=quoted())
    only_ada_waits = outbound(letter=message.letter, recipients=[ADA], quoted=quoted())

    assert not may_quote(only_ada_waits)


# --- machines ----------------------------------------------------------------------------------


def test_a8_what_a_machine_writes_says_so():
    mail = read(outbound(is_automatic=True, quoted=quoted()))

    assert automatic.judge(mail).kind == "ours"
    assert mail.headers.word("auto-submitted") == "auto-replied"
    assert "Where is it" not in mail.text


# --- nothing breaks out ------------------------------------------------------------------------

NASTY = st.text(
    st.sampled_from("\r\n\0 :<>@,;\"\\=?ąž\u2028\x85\ud800ab\t()'%*/") | st.characters(),
    max_size=200,
)


@given(subject=NASTY, name=NASTY, brand=NASTY, filename=NASTY, kind=NASTY, text=NASTY)
def test_a9_no_field_can_add_a_header(subject, name, brand, filename, kind, text):
    raw = composed(
        outbound(
            text,
            subject=subject,
            recipients=[Party(address="ada@customer.example", name=name)],
            files=(file(name=filename, content_type=kind),),
            quoted=quoted(name="1@customer.example\r\nBcc: eve@evil.example"),
            answers=("1@customer.example", "x\r\nX-Evil: 1", "\0"),
        ),
        name=brand,
    ).raw

    ours = [line for line, _ in headers.read(raw[: raw.index(b"\r\n\r\n") + 2]).lines]
    theirs = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert sorted(ours) == sorted(set(EXPECTED) - {"in-reply-to"})
    assert sorted(header.lower() for header in theirs) == sorted(ours)
    mail = mime.read(raw)
    assert [one.spec for one in mail.to] == ["ada@customer.example"]
    assert mail.sender.address.spec == "help@shop.example"
    assert len(mail.attachments) == 1
    assert len(theirs.get_payload()) == 2
    assert raw.isascii()
    assert all(len(line) <= 998 and b"\r" not in line for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(NASTY)
def test_a_subject_arrives_as_one_line_of_the_same_words(said):
    assert read(outbound(subject=said)).subject == writing.one_line(said)


@pytest.mark.parametrize(
    "name", ["a.pdf", "żółć jaźń.pdf", "x" * 150 + ".pdf", 'say "hi" 100%.pdf']
)
def test_a_file_keeps_its_name_in_every_reader(name):
    raw = composed(outbound(files=(file(name=name),))).raw
    cleaned = name.replace('"', "_")

    assert mime.read(raw).attachments[0].name == cleaned
    part = email.message_from_bytes(raw, policy=email.policy.default).get_payload()[1]
    assert part.get_filename() == cleaned


@pytest.mark.parametrize(
    "address", ["a b@c.example", "ada@customer.example>\r\nBcc: eve", "=?utf-8?q?a?=@c.example", ""]
)
def test_what_is_no_address_is_never_written(address):
    with pytest.raises(writing.NotAnAddress):
        composed(outbound(recipients=[Party(address=address)]))


def test_a_display_name_never_becomes_an_address():
    mail = read(outbound(recipients=[Party(address="a@b.example", name='x" <eve@evil.example>,')]))

    assert [one.spec for one in mail.to] == ["a@b.example"]


def test_a_domain_with_letters_is_written_as_servers_know_it():
    letters = composed(outbound(recipients=[Party(address="z@żółw.example")]))
    local = composed(outbound(recipients=[Party(address="żółw@x.example")]))

    assert b"z@xn--w-uga1v8h.example" in letters.raw
    assert (letters.needs_utf8, local.needs_utf8) == (False, True)


# --- text --------------------------------------------------------------------------------------


@given(st.lists(st.text("ab >-żF\u00a0", max_size=300), max_size=5), st.integers(0, 2))
def test_folded_text_unfolds_to_the_same_words(lines, depth):
    text = "\n".join(lines)

    folded = flowed.folded(text, depth=depth)

    marks = ">" * depth
    before = [line.split() for line in text.replace(">", "").split("\n")]
    after = [line.split() for line in flowed.unfolded(folded).replace(">", "").split("\n")]
    assert after == before
    assert all(line.startswith(marks) for line in folded.split("\n"))


def test_long_lines_are_folded_for_old_programs_and_whole_for_new_ones():
    long = "word " * 60

    raw = composed(outbound(long)).raw

    assert max(map(len, raw.split(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    assert mime.read(raw).text.strip() == long.strip()


# --- signed ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key():
    made = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=made,
        capture_output=True,
        check=True,
    ).stdout
    return Key(domain="shop.example", selector="weft", private=made), public


def test_a_mail_is_signed_and_any_change_shows(key):
    private, public = key
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    raw = composed(outbound(files=(file(),), quoted=quoted()), key=private).raw

    def asked(name, timeout=5):
        assert name == b"weft._domainkey.shop.example."
        return record

    assert dkim.verify(raw, dnsfunc=asked)
    assert not dkim.verify(raw.replace(b"Order 4711", b"Order 4712"), dnsfunc=asked)
    assert not dkim.verify(b"Subject: another\r\n" + raw, dnsfunc=asked)


def test_a_key_that_is_none_is_said_to_be_bad():
    with pytest.raises(BadKey):
        composed(key=Key(domain="shop.example", selector="weft", private=b"rubbish"))


def test_a_message_without_a_letter_goes_to_those_who_wait():
    assert [one.spec for one in read(outbound(letter=None)).to] == ["ada@customer.example"]


def test_the_letter_lists_everybody_also_who_waits_no_more():
    letter = Letter(subject="x", recipients=(ADA, BO))

    mail = read(outbound(letter=letter, recipients=(ADA,)))

    assert [one.spec for one in mail.cc] == ["bo@elsewhere.example"]
