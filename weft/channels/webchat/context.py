"""What a page tells about the visit: where, and what lies in the cart. Only known fields survive.

Strangers write this, and agents read it: each text has a length and no web address is anything but
http. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_URL = 2000
MAX_TEXT = 300
MAX_ITEMS = 50
MAX_NUMBER = 10**12

Context = dict[str, Any]


def read(said: Mapping[str, Any], language: str = "") -> Context:
    """Return the page and the cart of what a widget said; anything else is left out."""
    context: Context = {}
    if isinstance(said.get("page"), dict):
        context["page"] = _page(said["page"])
    if isinstance(said.get("cart"), dict):
        context["cart"] = _cart(said["cart"])
    if language:
        context["language"] = language
    return context


def _page(page: Mapping[str, Any]) -> Context:
    return {
        "url": _url(page.get("url")),
        "title": _text(page.get("title")),
        "referrer": _url(page.get("referrer")),
    }


def _cart(cart: Mapping[str, Any]) -> Context:
    items = cart.get("items")
    return {
        "total": _number(cart.get("total")),
        "currency": _text(cart.get("currency"))[:3],
        "items": [_item(item) for item in items[:MAX_ITEMS] if isinstance(item, dict)]
        if isinstance(items, list)
        else [],
    }


def _item(item: Mapping[str, Any]) -> Context:
    return {
        "name": _text(item.get("name")),
        "sku": _text(item.get("sku")),
        "quantity": _number(item.get("quantity")),
        "price": _number(item.get("price")),
        "url": _url(item.get("url")),
    }


def _text(found: object) -> str:
    return found.strip()[:MAX_TEXT] if isinstance(found, str) else ""


def _url(found: object) -> str:
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        return ""
    return found[:MAX_URL]


def _number(found: object) -> float | int | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return found if abs(found) <= MAX_NUMBER else None
