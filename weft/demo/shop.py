"""Polana, the shop of the demo: what it sells, who works there, when it is open, where one writes.

Its addresses end in `.example`, which belongs to nobody (RFC 2606).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from weft.conversations import queries as conversations
from weft.people.roles import Role
from weft.people.settings import Brand

DATA = Path(__file__).parent / "demo_data"
SITE = "https://www.polana.example"
MAIL = "polana.example"
LANGUAGES = ("pl", "cs", "en")
BRAND = Brand(name="Polana", colour="#2f6b4f", language="pl", time_zone="Europe/Warsaw")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works at Polana. `speaks` are the languages they answer in."""

    login: str
    first_name: str
    surname: str
    role: Role
    language: str  # of the console
    time_zone: str
    is_woman: bool
    speaks: tuple[str, ...]

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.login}@{MAIL}"


@dataclass(frozen=True, kw_only=True)
class Counter:
    """An inbox of the shop: one chat for each language it sells in."""

    language: str
    name: str
    team: str
    currency: str
    rate: float  # of one euro
    orders: str  # how its order numbers begin
    time_zone: str
    week: Sequence[Sequence[tuple[str, str]]]
    greetings: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Product:
    """Something to buy, named in each language: as a subject, as an object, and of it."""

    sku: str
    kinds: tuple[str, ...]
    euros: int
    names: dict[str, tuple[str, str, str]]

    def price(self, counter: Counter) -> int:
        """Return the price in whole units of the counter's currency."""
        return round(self.euros * counter.rate)


OWNER = Person(
    login="magdalena",
    first_name="Magdalena",
    surname="Wrona",
    role=Role.OWNER,
    language="en",
    time_zone="Europe/Warsaw",
    is_woman=True,
    speaks=("pl", "en"),
)
SUPERVISOR = Person(
    login="ondrej",
    first_name="Ondřej",
    surname="Havlík",
    role=Role.SUPERVISOR,
    language="cs",
    time_zone="Europe/Prague",
    is_woman=False,
    speaks=("cs",),
)
AGENT = Person(
    login="zuzanna",
    first_name="Zuzanna",
    surname="Kmieć",
    role=Role.AGENT,
    language="pl",
    time_zone="Europe/Warsaw",
    is_woman=True,
    speaks=("pl", "en"),
)
PEOPLE = (
    OWNER,
    SUPERVISOR,
    AGENT,
    Person(
        login="bartosz",
        first_name="Bartosz",
        surname="Lis",
        role=Role.AGENT,
        language="pl",
        time_zone="Europe/Warsaw",
        is_woman=False,
        speaks=("pl",),
    ),
    Person(
        login="katerina",
        first_name="Kateřina",
        surname="Dvořáková",
        role=Role.AGENT,
        language="cs",
        time_zone="Europe/Prague",
        is_woman=True,
        speaks=("cs",),
    ),
    Person(
        login="matej",
        first_name="Matěj",
        surname="Procházka",
        role=Role.AGENT,
        language="cs",
        time_zone="Europe/Prague",
        is_woman=False,
        speaks=("cs", "en"),
    ),
    Person(
        login="amara",
        first_name="Amara",
        surname="Nowicka",
        role=Role.AGENT,
        language="en",
        time_zone="Europe/Warsaw",
        is_woman=True,
        speaks=("en", "pl"),
    ),
    Person(
        login="radka",
        first_name="Radka",
        surname="Bílá",
        role=Role.OBSERVER,
        language="cs",
        time_zone="Europe/Prague",
        is_woman=True,
        speaks=(),
    ),
)

POLISH_TEAM = "Obsługa klienta"
CZECH_TEAM = "Zákaznická péče"
TEAMS = {
    POLISH_TEAM: ("magdalena", "zuzanna", "bartosz", "amara"),
    CZECH_TEAM: ("ondrej", "katerina", "matej"),
}

_MORNING, _AFTERNOON = ("08:30", "12:30"), ("13:00", "17:00")
_WEEK = [[_MORNING, _AFTERNOON]] * 5 + [[("10:00", "14:00")], []]
_LONG_WEEK = [[("08:00", "13:00"), ("13:30", "20:00")]] * 5 + [[("10:00", "16:00")]] * 2

COUNTERS = (
    Counter(
        language="pl",
        name="Polana PL",
        team=POLISH_TEAM,
        currency="PLN",
        rate=4.3,
        orders="PL-4",
        time_zone="Europe/Warsaw",
        week=_WEEK,
        greetings={
            "pl": "Doradzimy, sprawdzimy paczkę, wymienimy rozmiar.",
            "cs": "Poradíme, najdeme balík, vyměníme velikost.",
            "en": "We advise, find parcels and change sizes.",
        },
    ),
    Counter(
        language="cs",
        name="Polana CZ",
        team=CZECH_TEAM,
        currency="CZK",
        rate=25.0,
        orders="CZ-2",
        time_zone="Europe/Prague",
        week=_WEEK,
        greetings={
            "cs": "Poradíme, najdeme balík, vyměníme velikost.",
            "pl": "Doradzimy, sprawdzimy paczkę, wymienimy rozmiar.",
            "en": "We advise, find parcels and change sizes.",
        },
    ),
    Counter(
        language="en",
        name="Polana EU",
        team="",
        currency="EUR",
        rate=1.0,
        orders="EU-7",
        time_zone="Europe/Warsaw",
        week=_LONG_WEEK,
        greetings={
            "en": "We advise, find parcels and change sizes.",
            "pl": "Doradzimy, sprawdzimy paczkę, wymienimy rozmiar.",
            "cs": "Poradíme, najdeme balík, vyměníme velikost.",
        },
    ),
)

_HOLIDAYS = ((1, 1), (5, 1), (12, 24), (12, 25), (12, 26))


def holidays(year: int) -> list[date]:
    """Return the days of this year and the next on which nobody answers."""
    return [date(y, month, day) for y in (year, year + 1) for month, day in _HOLIDAYS]


@cache
def read(name: str) -> dict[str, Any]:
    """Return one of the files beside this room's code."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def products() -> tuple[Product, ...]:
    """Return all that the shop sells."""
    return tuple(
        Product(
            sku=row["sku"],
            kinds=tuple(row["kinds"]),
            euros=row["euros"],
            names={"pl": tuple(row["pl"]), "cs": tuple(row["cs"]), "en": (row["en"],) * 3},
        )
        for row in read("products")["product"]
    )


def money(amount: int, currency: str, language: str) -> str:
    """Write a price as one does in this language."""
    digits = f"{amount:,}".replace(",", "," if language == "en" else "\N{NO-BREAK SPACE}")
    if language == "en":
        return f"€{digits}" if currency == "EUR" else f"{digits} {currency}"
    sign = {"PLN": "zł", "CZK": "Kč", "EUR": "€"}[currency]
    return f"{digits}\N{NO-BREAK SPACE}{sign}"


def inbox_of(language: str) -> conversations.InboxCard | None:
    """Return the demo's inbox for this language; None while the demo has not been filled."""
    wanted = next((c.name for c in COUNTERS if c.language == language), "")
    return next((card for card in conversations.all_inboxes() if card.name == wanted), None)
