"""What sounds like a promise or an offer in our own words, in Polish, Czech and English.

Pure, and light: it only proposes, and a person decides. A question or a condition is no promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

OFFER, PROMISE = "offer", "promise"

_OFFER = re.compile(
    r"""(?ix)
    \d{1,2} \s? % \s* (?: rabat\w* | zniżk\w* | znizk\w* | taniej | slev\w* | off | discount )
    | (?: rabat\w* | zniżk\w* | slev\w* | discount\s+of ) \s+ (?:w\s+wysokości\s+|ve\s+výši\s+)?
      \d{1,3} \s? (?: % | zł | pln | kč | czk | eur | € )
    | \b (?: darmow\w* \s+ dostaw\w* | doprav\w* \s+ zdarma | free \s+ (?:shipping|delivery) )
    """
)
_PROMISE = re.compile(
    r"""(?ix) \b (?:
      (?: i | we ) (?: ['\u2019]ll | \s+ will ) \s+
        (?: call | ring | write | send | check | find \s out | let \s you \s know | get \s back
          | be \s in \s touch | refund | replace | ship )
    | (?: zadzwoni | oddzwoni | sprawdzi | odezwi | wymieni | zwróci ) (?: ę | my | emy ) \b
    | (?: sprawdzę | odezwę | napiszę | odpiszę | wyślę | prześlę | zwrócę | oddam )
    | (?: odpisz | napisz | wyśl | prześl ) emy | damy? \s+ (?:\w+\s+)? znać
    | (?: zavol | ozv | naps | napíš | pošl | zjist | prověř | vrát | vyměn )
        (?: ám | áme | u | eme | ím | íme )
    | d(?:ám|áme) \s+ (?:vám\s+)? vědět
    ) \b
    """
)
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_DAYS = {
    0: ("today", "dziś", "dzisiaj", "dnes"),
    1: ("tomorrow", "jutro", "zítra"),
    2: ("day after tomorrow", "pojutrze", "pozítří"),
}
_WEEK = (
    ("monday", "poniedział", "ponděl"),
    ("tuesday", "wtor", "úter"),
    ("wednesday", "środ", "střed"),
    ("thursday", "czwart", "čtvrt"),
    ("friday", "piąt", "pátek", "pátku"),
    ("saturday", "sobot"),
    ("sunday", "niedziel", "neděl"),
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A sentence that sounds so, and the day that it names, if it names one."""

    kind: str
    text: str
    day: date | None


def found(text: str, today: date) -> Found | None:
    """Return the first sentence of ours that sounds like a promise or an offer."""
    for sentence in _ENDS.split(text):
        said = " ".join(sentence.split())
        if not said or said.endswith("?"):
            continue
        if _OFFER.search(said):
            return Found(kind=OFFER, text=said[:300], day=named_day(said, today))
        if _PROMISE.search(said):
            return Found(kind=PROMISE, text=said[:300], day=named_day(said, today))
    return None


def named_day(text: str, today: date) -> date | None:
    """Return the day that a sentence names, from `today` on; None where it names none."""
    said = text.casefold()
    for days in sorted(_DAYS, reverse=True):  # "day after tomorrow" has "tomorrow" in it
        if any(re.search(rf"\b{word}\b", said) for word in _DAYS[days]):
            return today + timedelta(days=days)
    for weekday, words in enumerate(_WEEK):
        if any(re.search(rf"\b{word}", said) for word in words):
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return None
