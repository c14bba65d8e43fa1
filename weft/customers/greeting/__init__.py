"""How a customer is greeted: by name, in the right case, or politely by no name at all.

Pure: a name, a language and an hour go in, words come out. A wrong vocative offends where a
plain "Dzień dobry" does not; so whatever is not sure greets nobody by name.
"""

from __future__ import annotations

from . import czech, polish
from .english_names import EITHER
from .names import Names
from .person import read

__all__ = ["address", "greeting"]

BY_DAY = range(4, 18)  # hours; outside them it is evening, or night

DAY = {
    "cs": "Dobrý den",
    "de": "Guten Tag",
    "en": "Hello",
    "es": "Hola",
    "fr": "Bonjour",
    "hu": "Jó napot",
    "it": "Buongiorno",
    "nl": "Goedendag",
    "pl": "Dzień dobry",
    "sk": "Dobrý deň",
    "uk": "Добрий день",
}
BY_NIGHT = {
    "cs": "Dobrý večer",
    "de": "Guten Abend",
    "fr": "Bonsoir",
    "it": "Buonasera",
    "nl": "Goedenavond",
    "pl": "Dobry wieczór",
    "sk": "Dobrý večer",
    "uk": "Добрий вечір",
}
ENGLISH = Names(women="", men="", either=EITHER)


def greeting(name: str, language: str, hour: int | None = None) -> str:
    """Return the first words to a customer, such as "Dzień dobry, panie Pawle".

    `language` is a code such as "pl" or "pl-PL"; what we do not speak is greeted in English.
    `hour` is the customer's own, 0 to 23; None where nobody knows when it will be read.
    """
    language = language.casefold().partition("-")[0].partition("_")[0]
    spoken = language if language in DAY else "en"
    by_night = hour is not None and hour not in BY_DAY and spoken in BY_NIGHT
    hello = (BY_NIGHT if by_night else DAY)[spoken]
    who = address(name, spoken)
    if not who:
        return hello
    return f"{hello} {who}" if spoken == "en" else f"{hello}, {who}"


def address(name: str, language: str) -> str:
    """Return how a customer is called, such as "panie Pawle"; empty when that is not sure."""
    if language == "pl":
        return polish.address(name)
    if language == "cs":
        return czech.address(name)
    return _first_name(name) if language == "en" else ""


def _first_name(name: str) -> str:
    """Return the first name, whatever the language it is from.

    A first name that we never met stands before a family name; alone it may be anything.
    """
    people = [read(name, names) for names in (ENGLISH, polish.NAMES, czech.NAMES)]
    sure = next((one for one in people if one and one.known), None)
    person = sure or people[0]
    if not all(people) or person is None:
        return ""
    return person.first if sure or (person.rest and person.first.istitle()) else ""
