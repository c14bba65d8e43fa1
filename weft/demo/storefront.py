"""Polana's own pages: its goods as they stand on the shelf, and customers to try it out as.

The words here are the shop's, as a real shop's would be: they are not Weft's, and so not in its
locale.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent / "demo_data"

LANGUAGES = {"pl": "Polski", "cs": "Čeština", "en": "English"}
# What one euro costs in the shop, rounded to whole units as shops do
CURRENCIES = {"pl": ("PLN", "zł", 4.3), "cs": ("CZK", "Kč", 25.0), "en": ("EUR", "€", 1.0)}
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Product:
    """One thing on the shelf, in one language."""

    sku: str
    name: str
    price: int  # whole units of the language's currency
    currency: str
    sign: str
    words: str

    @property
    def shown_price(self) -> str:
        """The price as it is written in the language."""
        return f"€{self.price}" if self.sign == "€" else f"{self.price}{NO_BREAK}{self.sign}"


@dataclass(frozen=True)
class Shopper:
    """Somebody with an account at the shop."""

    id: str
    name: str
    email: str


SHOPPERS = {
    shopper.id: shopper
    for shopper in (
        Shopper("1001", "Ewa Zielińska", "ewa.zielinska@example.com"),
        Shopper("1002", "Tomáš Horák", "tomas.horak@example.com"),
        Shopper("1003", "Ada Whitfield", "ada.whitfield@example.com"),
    )
}


@cache
def products(language: str) -> dict[str, Product]:
    """Return the shelf in one language, by SKU."""
    found = tomllib.loads((HOME / "products.toml").read_text())["product"]
    return {raw["sku"]: _product(raw, language) for raw in found}


@cache
def words(language: str) -> dict[str, Any]:
    """Return what the pages say in one language."""
    found: dict[str, Any] = tomllib.loads((HOME / "pages.toml").read_text())[language]
    return found


def _product(raw: Mapping[str, Any], language: str) -> Product:
    currency, sign, rate = CURRENCIES[language]
    name = raw[language] if isinstance(raw[language], str) else raw[language][0]
    about = words(language)["about"]
    return Product(
        sku=raw["sku"],
        name=name[:1].upper() + name[1:],
        price=round(raw["euros"] * rate),
        currency=currency,
        sign=sign,
        words=next((about[kind] for kind in raw["kinds"] if kind in about), about["gear"]),
    )
