"""What a message of WhatsApp reads like, whatever its kind. Pure.

Customers' words are kept as they came. What has no words (a place, a card, a basket) is said
without a language of our own: signs, names and numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from weft.gateway.graph.delivery import objects, part, text


def words(message: Mapping[str, Any]) -> str:
    """Return a message as text; a file without a caption has none, nor what nobody hands over."""
    kind = text(message, "type")
    if kind == "contacts":
        return "\n\n".join(_card(card) for card in objects(message.get(kind)))
    if kind in KINDS:
        return KINDS[kind](part(message, kind))
    if isinstance(message.get(kind), Mapping) and (caption := text(message, kind, "caption")):
        return caption
    return ""


def _interactive(chosen: Mapping[str, Any]) -> str:
    reply = part(chosen, "button_reply") or part(chosen, "list_reply")
    if reply:
        return _lines(text(reply, "title"), text(reply, "description"))
    return _form(part(chosen, "nfm_reply"))


def _form(filled: Mapping[str, Any]) -> str:
    """Return what was typed into a form of WhatsApp's own (a flow)."""
    try:
        fields = json.loads(text(filled, "response_json") or "{}")
    except ValueError:
        fields = {}
    if not isinstance(fields, Mapping):
        fields = {}
    typed = [f"{name}: {value}" for name, value in fields.items() if name != "flow_token"]
    return _lines(text(filled, "body"), *typed)


def _location(place: Mapping[str, Any]) -> str:
    north, east = text(place, "latitude"), text(place, "longitude")
    chart = f"https://www.openstreetmap.org/?mlat={north}&mlon={east}"
    return _lines(f"📍 {text(place, 'name')}".strip(), text(place, "address"), chart)


def _card(card: Mapping[str, Any]) -> str:
    name = text(card, "name", "formatted_name")
    company = text(card, "org", "company")
    return _lines(
        f"👤 {name}" + (f" ({company})" if company else ""),
        *(text(one, "phone") for one in objects(card.get("phones"))),
        *(text(one, "email") for one in objects(card.get("emails"))),
        *(text(one, "url") for one in objects(card.get("urls"))),
    )


def _order(order: Mapping[str, Any]) -> str:
    items = [
        f"🛒 {text(item, 'quantity')} × {text(item, 'product_retailer_id')}"
        f" ({text(item, 'item_price')} {text(item, 'currency')})"
        for item in objects(order.get("product_items"))
    ]
    return _lines(text(order, "text"), *items)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


KINDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "text": lambda said: text(said, "body"),
    "button": lambda pressed: text(pressed, "text"),
    "interactive": _interactive,
    "location": _location,
    "contacts": lambda _cards: "",  # a list, read by `words` itself
    "order": _order,
    "system": lambda told: text(told, "body"),
}
