"""What the page of trends writes: how long something took, and numbers as drawings need them."""

from __future__ import annotations

from django import template

from weft.console.reports import trends

register = template.Library()

register.filter("span", trends.span)


@register.filter
def unlocalized(value: float) -> str:
    """Return a number as SVG reads it, with a point in every language."""
    return str(value)
