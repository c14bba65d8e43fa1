"""Environment variables are read strictly, and a typo is told in words."""

import ipaddress

import pytest

from weft.config import environment
from weft.config.environment import Misconfigured


def test_what_is_not_set_or_empty_is_the_default(monkeypatch):
    monkeypatch.delenv("WEFT_X", raising=False)
    assert environment.number("WEFT_X", 5) == 5

    monkeypatch.setenv("WEFT_X", " ")
    assert environment.number("WEFT_X", 5) == 5
    assert environment.flag("WEFT_X", default=True) is True


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("Yes", True), ("off", False)])
def test_a_flag_understands_the_usual_words(monkeypatch, said, meant):
    monkeypatch.setenv("WEFT_X", said)

    assert environment.flag("WEFT_X") is meant


@pytest.mark.parametrize(
    ("read", "value", "hint"),
    [
        (lambda: environment.flag("WEFT_X"), "ture", "Say 1 or 0"),
        (lambda: environment.number("WEFT_X", 5), "five", "whole number"),
        (lambda: environment.number("WEFT_X", 5), "-1", "whole number"),
        (lambda: environment.number("WEFT_X", 5), "²", "whole number"),
        (lambda: environment.number("WEFT_X", 5, most=9), "10", "from 0 to 9"),
        (lambda: environment.web_address("WEFT_X", ""), "help.shop.example", "https://"),
        (lambda: environment.web_address("WEFT_X", ""), "https://shop.example/help", "path"),
        (lambda: environment.networks("WEFT_X"), "10.0.0.0/8, proxy", "'proxy'"),
        (lambda: environment.choice("WEFT_X", "info", {"info", "debug"}), "loud", "debug, info"),
    ],
)
def test_what_cannot_be_read_names_the_variable_and_what_would_be_right(
    monkeypatch, read, value, hint
):
    monkeypatch.setenv("WEFT_X", value)

    with pytest.raises(Misconfigured, match="WEFT_X") as caught:
        read()

    assert hint in str(caught.value)


def test_networks_and_single_addresses_are_listed_together(monkeypatch):
    monkeypatch.setenv("WEFT_X", "10.0.0.0/8, ::1")

    assert environment.networks("WEFT_X") == [
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
    ]
