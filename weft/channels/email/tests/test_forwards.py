import pytest

from weft.channels.email import forwards, mime

from . import mails, make_mails


@pytest.mark.parametrize("fixture", list(make_mails.forwards()), ids=lambda one: one.name)
def test_the_original_sender_is_found_in_every_language(fixture):
    found = forwards.original(mime.read(fixture.raw()))

    assert (found.sender.spec, found.sender.name) == (make_mails.SHOP, fixture.tongue.shop)
    assert found.subject == fixture.tongue.subject
    assert found.text == "\n".join(fixture.tongue.question)


@pytest.mark.parametrize("program", make_mails.EVERYWHERE[3:], ids=lambda one: one.__name__)
@pytest.mark.parametrize("code", make_mails.TONGUES)
def test_outlook_forwards_with_the_block_alone(program, code):
    text, *_ = program(make_mails.TONGUES[code])

    assert forwards.in_text(text).sender.spec == make_mails.SHOP


@pytest.mark.parametrize(
    ("line", "spec"),
    [
        ("From: Ada <ada@customer.example>", "ada@customer.example"),
        ("From: Ada [mailto:ada@customer.example]", "ada@customer.example"),
        ("From: Ada <ada@customer.example<mailto:ada@customer.example>>", "ada@customer.example"),
        ("*From:* Ada <ada@customer.example>", "ada@customer.example"),
        ("> From: Ada <ada@customer.example>", "ada@customer.example"),
    ],
)
def test_addresses_are_read_as_programs_spell_them(line, spec):
    mark = "> " if line.startswith(">") else ""
    text = (
        f"see below\n\n{line}\n{mark}Date: Friday\n{mark}To: Shop\n{mark}Subject: x\n\n{mark}Hello"
    )

    found = forwards.in_text(text)

    assert (found.sender.spec, found.text) == (spec, "Hello")


def test_a_mail_that_was_sent_on_as_a_file_names_its_author():
    inner = "From: Bo <bo@customer.example>\r\nSubject: Old\r\n\r\nThe old mail\r\n"
    body = f"--b\r\n\r\nSee\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}--b--\r\n"

    found = forwards.original(mails.read(body, Content_Type="multipart/mixed; boundary=b"))

    assert (found.sender.spec, found.subject) == ("bo@customer.example", "Old")


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "From: Kraków\nTo: Brno",
        "From: Ada\nSent: Friday\nTo: x\nSubject: y\n\nno address",
        "",
    ],
)
def test_a_mail_that_was_not_sent_on_has_no_original(text):
    assert forwards.in_text(text) is None
