"""What a list says of itself: {% turns chosen as statuses %}, {% orders chosen as orders %}."""

from __future__ import annotations

from django import template

from weft.console.lists import looking, tabs
from weft.console.lists.looking import Chosen
from weft.console.lists.tabs import Tab

register = template.Library()


@register.simple_tag
def turns(chosen: Chosen) -> list[Tab]:
    """Return the statuses by which the list can be looked at."""
    return tabs.turns(chosen)


@register.simple_tag
def orders(chosen: Chosen) -> list[Tab]:
    """Return the orders in which the list can be read."""
    return tabs.orders(chosen)


@register.simple_tag
def nothing(chosen: Chosen) -> tuple[str, str]:
    """Return what the list says when it is empty, and what one may do about it."""
    return looking.nothing(chosen)
