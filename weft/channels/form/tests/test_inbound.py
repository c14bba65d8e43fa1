import json
from pathlib import Path

import pytest

from weft.channels.form.inbound import parse
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable

SENT = json.loads((Path(__file__).parents[1] / "fixtures" / "submission.json").read_text())


def read(**changes):
    [one] = parse(None, Request(inbox_id=1, body=json.dumps(SENT | changes).encode()))
    return one


def test_a_submission_is_a_matter_of_its_own():
    one = read()

    assert one.key == one.remote == SENT["id"]
    assert (one.text, one.matter) == ("Gdzie jest moja paczka?", "Zgubiona paczka")
    assert [field.label for field in one.letter.fields] == ["Imię i nazwisko", "Wiadomość"]
    assert (one.letter.sender.address, one.letter.sender.role) == ("Ada@Example.com", "from")
    assert len(one.uploads) == 1
    assert not one.is_quiet


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ({}, "typed_email", "ada@example.com"),
        ({"email": "", "phone": "+48 600 100 200"}, "typed_phone", "+48600100200"),
        ({"email": ""}, "submission", SENT["id"]),
    ],
)
def test_a3_what_somebody_typed_is_claimed_and_no_handle_of_mail(said, kind, value):
    sender = read(**said).sender

    assert (sender.kind, sender.value, sender.proof) == (kind, value, Proof.CLAIMED)


def test_what_is_suspicious_arrives_quietly():
    one = read(suspicions=["trap"])

    assert one.is_quiet
    assert one.letter.traits == {"suspicions": ["trap"]}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"\xff", b'"x"', json.dumps(SENT | {"at": "2026-01-01"}).encode()]
)
def test_anything_else_is_unreadable(body):
    with pytest.raises(Unreadable):
        parse(None, Request(inbox_id=1, body=body))
