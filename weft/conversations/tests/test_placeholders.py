import pytest

from weft.conversations.placeholders import NAMES, fact, fill, of_person, unfilled

ADA = of_person("customer", "Ada  Doyle")


def test_a_gap_is_filled_with_what_it_names():
    assert fill("Dear {{customer.first_name}} of {{ brand }}", ADA | {"brand": "Shop"}) == (
        "Dear Ada of Shop"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}", "{% if x %}", "${brand}", "#{brand}", "{{brand|upper}}", "{{ brand.__class__ }}",
        "{{unknown}}", "{brand}", "{{customer.email}}", "%(brand)s", "{{customer['name']}}",
    ],
)  # fmt: skip
def test_d6_whatever_else_stands_between_braces_is_only_text(text):
    assert fill(text, ADA | {"brand": "Shop", "unknown": "x"}) == text


def test_d6_a_value_that_looks_like_a_gap_is_not_filled():
    assert fill("{{customer.name}}", {"customer.name": "{{brand}}", "brand": "x"}) == "{{brand}}"


def test_a_value_stays_on_its_line():
    assert fill("{{brand}}", {"brand": "a\r\nBcc: b"}) == "a Bcc: b"


def test_a_gap_that_nobody_can_fill_stays():
    assert fill("Dear {{customer.name}}", {}) == "Dear {{customer.name}}"


def test_a_person_without_a_name_leaves_nothing():
    assert of_person("customer", "") == {"customer.name": "", "customer.first_name": ""}
    assert set(ADA) <= set(NAMES)


def test_a_text_knows_which_of_its_gaps_are_still_open():
    text = "{{7*7}} {{customer.name}} {{nobody}} {{ brand }} ${brand}"

    assert unfilled(text) == ["{{customer.name}}", "{{ brand }}"]


def test_a_gap_for_a_fact_goes_by_its_label_however_it_is_typed():
    told = {fact("Shoe size"): "38"}

    assert fill("{{fact:Shoe size}} {{ fact: shoe  SIZE }}", told) == "38 38"
    assert unfilled(fill("{{fact:Hat size}} {{fact:}}", told)) == ["{{fact:Hat size}}"]


@pytest.mark.parametrize("text", ["{{fact:a{b}}}", "{{fact:a\nb}}", "{{fact:" + "a" * 71 + "}}"])
def test_d6_a_label_holds_no_braces_no_lines_and_no_novel(text):
    assert fill(text, {fact(text[7:-2]): "x"}) == text
