"""Phone numbers in their one spelling, E.164: a plus, the country, the number, no spaces."""

from __future__ import annotations

import phonenumbers

KIND = (
    "phone"  # of the handle by which somebody is reached at a number, whichever vendor carries it
)


def e164(written: str, region: str = "PL") -> str | None:
    """Return a number as the network writes it, or None for what is none.

    `region` is the country of numbers that are written without one, such as "600 100 200".
    """
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def from_network(written: str) -> str | None:
    """Return the number that an operator names as a sender: with its country, perhaps no plus.

    None for a name such as "INPOST" and for short numbers, to which nobody can answer.
    """
    digits = written.strip().removeprefix("+").removeprefix("00")
    return e164(f"+{digits}") if digits.isascii() and digits.isdigit() else None


def region_of(number: str) -> str:
    """Return the country of a number in E.164, such as "CZ"; "PL" when it has none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "PL"
    except phonenumbers.NumberParseException:
        return "PL"


def shown(number: str) -> str:
    """Return a number as one reads it: +48 600 100 200."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def begins(kind: str, value: str) -> str:
    """Return the number at which somebody can be written to first; empty for what is none."""
    return value if kind == KIND and value.startswith("+") else ""
