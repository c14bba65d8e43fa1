"""Text messages: whose number it is, and which words are a wish."""

import pytest

from weft.gateway.contract import Request, Unreadable
from weft.gateway.texting import forms, numbers, stopping


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("600 100 200", "PL", "+48600100200"),
        ("+48 600-100-200", "CZ", "+48600100200"),
        ("0048600100200", "PL", "+48600100200"),
        ("601 123 456", "CZ", "+420601123456"),
        ("(0)30 12345678", "DE", "+493012345678"),
        ("12", "PL", None),
        ("INPOST", "PL", None),
        ("", "PL", None),
        ("٦٠٠١٠٠٢٠٠", "PL", "+48600100200"),
    ],
)
def test_a_number_has_one_spelling_however_it_was_written(written, region, number):
    assert numbers.e164(written, region) == number


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("48600100200", "+48600100200"),
        ("+48600100200", "+48600100200"),
        ("0048600100200", "+48600100200"),
        ("INPOST", None),
        ("4321", None),  # a short number: nobody is there to read an answer
        ("", None),
    ],
)
def test_an_operator_names_a_sender_with_its_country_or_by_a_name(sender, number):
    assert numbers.from_network(sender) == number


def test_a_number_knows_its_country_and_is_shown_as_one_reads_it():
    assert numbers.region_of("+420601123456") == "CZ"
    assert numbers.shown("+48600100200") == "+48 600 100 200"
    assert numbers.shown("nonsense") == "nonsense"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", "stop"),
        (" stop. ", "stop"),
        ("„Stop”", "stop"),
        ("Unsubscribe", "stop"),
        ("START", "start"),
        ("unstop", "start"),
        ("Please stop the parcel", ""),
        ("cancel", ""),  # an order, more often than not
        ("stopka", ""),
        ("", ""),
    ],
)
def test_only_the_word_alone_is_a_wish(text, wish):
    assert stopping.wish(text) == wish


def test_a_form_is_read_from_the_body_and_the_first_of_a_name_counts():
    request = Request(
        inbox_id=1, body=b"From=%2B48600100200&text=Za%C5%BC%C3%B3%C5%82%C4%87&text=2"
    )

    assert forms.read(request) == {"From": "+48600100200", "text": "Zażółć"}


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff", b"&".join([b"a=1"] * 201)])
def test_what_is_no_form_is_unreadable(body):
    with pytest.raises(Unreadable):
        forms.read(Request(inbox_id=1, body=body))
