"""What a text mentions: addresses, phone numbers, and numbers of orders, invoices and parcels.

Pure reading of words. What looks like a date, a price or a size is none of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 10_000  # characters of a message that are read
MOST = 20  # mentions of one message

EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}\b", re.IGNORECASE)
# with a country's code, or three groups of three as they are written in Poland and Czechia
PHONE = re.compile(r"(?<![\w+.,-])(?:(?:\+|00)\d[\d -]{7,16}\d|\d{3}[ -]\d{3}[ -]\d{3})(?![\w-])")
# what is shorter is a size or a year in a date; letters before it are a shop's own mark
NUMBER = re.compile(r"(?<![\w.,:@/-])#?((?:[A-Z]{1,5}-?)?\d{4,12})(?![\w.,:/-]*\d|\w|[.,]-)")
DIGIT = re.compile(r"\d")
COUNTRIES = ("+48", "+420", "+421")  # tried for a number written without one


class Mentioned(NamedTuple):
    """Something that a text mentions, in one spelling."""

    kind: str
    value: str


def read(text: str) -> list[Mentioned]:
    """Return what a text mentions, each once, in its order by kind."""
    text = text[:LONGEST]
    # what has neither is most of what is written, and the expressions look at every letter of it
    addresses = EMAIL.findall(text) if "@" in text else []
    if not (addresses or DIGIT.search(text)):
        return []
    found = [Mentioned("email", address.lower()) for address in addresses]
    rest = EMAIL.sub(" ", text) if addresses else text
    found += [Mentioned("phone", phone(number)) for number in PHONE.findall(rest)]
    found += [Mentioned("number", number) for number in NUMBER.findall(PHONE.sub(" ", rest))]
    return list(dict.fromkeys(found))[:MOST]


def phone(written: str) -> str:
    """Return a phone number without spaces; "+" stands for the country's 00."""
    digits = "".join(letter for letter in written if letter in "+0123456789")
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def spellings(number: str) -> list[str]:
    """Return how the same phone number may stand elsewhere: with and without its country."""
    if not number.startswith("+"):
        return [number, *(f"{country}{number}" for country in COUNTRIES)]
    short = [number.removeprefix(country) for country in COUNTRIES if number.startswith(country)]
    return [number, *short]
