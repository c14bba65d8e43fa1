"""Where the customer is on the shop's site, and what lies in the cart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from weft.conversations.queries import ThreadCard

LINES = 8  # of the cart


@dataclass(frozen=True, kw_only=True)
class CartLine:
    """One thing in the cart."""

    name: str
    quantity: int
    price: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where the customer is on the shop's site, and what lies in the cart."""

    url: str
    title: str
    referrer: str
    language: str
    cart: list[CartLine]
    total: str


def read(threads: Sequence[ThreadCard]) -> Visit | None:
    """Read what the newest thread knows of the moment; visitors write it: nothing is believed."""
    context = next((t.context for t in reversed(threads) if t.context), None)
    if not context:
        return None
    page = _map(context.get("page"))
    cart = _map(context.get("cart"))
    url = _text(page.get("url"))
    shown = Visit(
        url=url if _split(url).scheme in {"http", "https"} else "",
        title=_text(page.get("title")),
        referrer=_split(_text(page.get("referrer"))).hostname or "",
        language=_text(context.get("language")),
        cart=[_line(line) for line in _list(cart.get("items"))[:LINES]],
        total=_money(cart.get("total"), cart.get("currency")),
    )
    return shown if shown.url or shown.cart or shown.total else None


def _line(item: Any) -> CartLine:
    line = _map(item)
    quantity = line.get("quantity")
    return CartLine(
        name=_text(line.get("name") or line.get("title") or line.get("sku")),
        quantity=quantity if isinstance(quantity, int) else 1,
        price=_money(line.get("price"), line.get("currency")),
    )


def _money(amount: Any, currency: Any) -> str:
    if not isinstance(amount, int | float | str) or isinstance(amount, bool) or amount == "":
        return ""
    return f"{_text(amount)} {_text(currency)}".strip()


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return str(value)[:300] if isinstance(value, str | int | float) else ""
