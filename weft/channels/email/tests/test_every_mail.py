"""The fixtures of make_mails.py and those written by hand: nothing is lost, nothing is hidden."""

import json
from pathlib import Path

import pytest

from weft.channels.email import automatic, mime, quoted_html, quoting, sanitise, threading

from . import make_mails

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())


def read(name):
    return mime.read((FIXTURES / f"{name}.eml").read_bytes())


def plain(text):
    return " ".join(text.split())


def folded(text, spans):
    return plain(
        "".join(text[s.start : s.end] for s in spans if s.kind is not quoting.Kind.VISIBLE)
    )


def test_there_are_enough_of_them():
    assert len(list(FIXTURES.rglob("*.eml"))) >= 200


def test_the_fixtures_are_what_the_table_says():
    assert {f.name: f.raw() for f in make_mails.every()} == {
        name: (FIXTURES / f"{name}.eml").read_bytes() for name in EXPECTED
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_who_writes_what(name):
    mail, truth = read(name), EXPECTED[name]

    assert mail.sender.address.spec == truth["from"]
    assert mail.sender.address.name == truth["name"]
    assert mail.subject == truth["subject"]
    assert sorted(file.name for file in mail.attachments) == sorted(truth["files"])
    assert list(mail.trouble) == truth["trouble"]
    assert threading.is_forward(mail.subject) == truth["is_forward"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_text_shows_what_is_new_and_folds_the_rest(name):
    mail, truth = read(name), EXPECTED[name]

    spans = quoting.fold(mail.text, is_forward=truth["is_forward"])

    assert plain(quoting.visible(mail.text, is_forward=truth["is_forward"])) == truth["visible"]
    for hidden in truth["hidden"]:
        assert plain(hidden) in folded(mail.text, spans).replace("> ", "")


@pytest.mark.parametrize("name", [name for name in EXPECTED if read(name).html])
@pytest.mark.parametrize("is_sanitised", [False, True])
def test_the_html_shows_what_is_new_and_folds_the_rest(name, is_sanitised):
    mail, truth = read(name), EXPECTED[name]
    html = sanitise.clean(mail.html).html if is_sanitised else mail.html

    spans = quoted_html.fold(html, is_forward=truth["is_forward"])

    assert plain(quoted_html.visible(html)) == truth["visible"]
    assert "".join(html[span.start : span.end] for span in spans) == html


@pytest.mark.parametrize("name", EXPECTED)
def test_a_machine_is_told_from_a_person(name):
    verdict = automatic.judge(read(name))

    assert (verdict.kind, verdict.may_answer) == (
        EXPECTED[name]["kind"],
        EXPECTED[name]["may_answer"],
    )


@pytest.mark.parametrize("path", sorted((FIXTURES / "odd").glob("*.eml")), ids=lambda p: p.stem)
def test_an_odd_mail_is_read_or_refused(path):
    """What is true of each stands in odd/expected.json; keys are looked up by name."""
    truth = json.loads((FIXTURES / "odd" / "expected.json").read_text())[path.stem]
    mail = mime.read(path.read_bytes())
    found = {
        "from": mail.sender.address.spec if mail.sender.address else "",
        "doubt": mail.sender.doubt,
        "subject": mail.subject,
        "text": plain(mail.text),
        "html": bool(mail.html),
        "files": [file.name for file in mail.attachments],
        "trouble": sorted(mail.trouble),
        "kind": automatic.judge(mail).kind,
        "date": mail.date and mail.date.isoformat(),
        "to": [address.spec for address in mail.to],
        "forwarded": [inner.subject for inner in mail.forwarded],
        "invites": [invite.summary for invite in mail.invites],
        "cards": [card.name for card in mail.cards],
        "message_id": mail.message_id,
    }
    assert {key: found[key] for key in truth} == truth
