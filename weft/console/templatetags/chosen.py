"""What a list says of itself: {% turns chosen as statuses %}, {% orders chosen as orders %}."""

from __future__ import annotations

from django import template

from weft.console import lists
from weft.console.lists import Chosen, Tab

register = template.Library()


@register.simple_tag
def turns(chosen: Chosen) -> list[Tab]:
    """Return the statuses by which the list can be looked at."""
    return lists.turns(chosen)


@register.simple_tag
def orders(chosen: Chosen) -> list[Tab]:
    """Return the orders in which the list can be read."""
    return lists.orders(chosen)


@register.simple_tag
def nothing(chosen: Chosen) -> tuple[str, str]:
    """Return what the list says when it is empty, and what one may do about it."""
    return lists.nothing(chosen)
