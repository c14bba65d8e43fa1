"""What a page tells about the visit: where, when there, what is in the cart. The rest is dropped.

Strangers write this, and agents read it: each text has a length and no web address is anything but
http. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MAX_URL = 2000
MAX_TEXT = 300
MAX_ITEMS = 50
MAX_NUMBER = 10**12

Context = dict[str, Any]


def read(said: Mapping[str, Any], language: str = "") -> Context:
    """Return page, cart and time zone of what a widget said; anything else is left out."""
    context: Context = {}
    if isinstance(said.get("page"), dict):
        context["page"] = _page(said["page"])
    if isinstance(said.get("cart"), dict):
        context["cart"] = _cart(said["cart"])
    if language:
        context["language"] = language
    if zone := _zone(said.get("time_zone")):
        context["time_zone"] = zone
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


def _zone(found: object) -> str:
    """Return the name of a time zone; whoever shows it finds out whether there is such a one."""
    return found if isinstance(found, str) and re.fullmatch(r"[A-Za-z0-9_+/-]{1,60}", found) else ""


def _number(found: object) -> float | int | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return found if abs(found) <= MAX_NUMBER else None
