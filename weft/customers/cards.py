"""Cards of the customer's panel: what a room shows about a customer beside a conversation.

Orders, calls, loyalty points: whoever knows of them declares a card and names it in
`weft/config/wiring.py`; a package of somebody else's names it as an entry point of the group
`weft.cards`. The console draws it without knowing what it is about::

    def orders(glance: Glance) -> Mapping[str, Any] | None:
        found = queries.orders_of(glance.customer.id, limit=3)
        return {"orders": found} if found else None

    ORDERS = Card(name="orders", title=_("Orders"), place=25, show=orders,
                  template="commerce/cards/orders.html")

A card reads the database and nothing else. One that fails, or takes longer than PATIENCE, is a
quiet line in the panel. One that has to be slow says so and is fetched after the panel stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from weft.customers.queries import CustomerPanel
from weft.people.reader import Reader

PATIENCE_MS = 500  # of one statement of a card


@dataclass(frozen=True, kw_only=True)
class Glance:
    """Who looks, at which customer, beside which conversation, and when."""

    reader: Reader
    customer: CustomerPanel
    conversation_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Card:
    """A part of the panel.

    `show` returns what the template needs beside `customer`, `may_write` and `glance`, or None
    when there is nothing to show: then the card is not there. Cards of the console stand at the
    tens, the lowest place comes first.
    """

    name: str
    title: str | Promise
    place: int
    template: str
    show: Callable[[Glance], Mapping[str, Any] | None]
    is_slow: bool = False
