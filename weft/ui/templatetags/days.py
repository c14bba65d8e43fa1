"""Days in words, for templates; see `weft.ui.dates`."""

from __future__ import annotations

from datetime import datetime

from django import template

from weft.ui import dates

register = template.Library()


@register.filter(expects_localtime=True)
def weekday_and_time(moment: datetime) -> str:
    """Return a moment of these days in the zone of the moment."""
    return dates.weekday_and_time(moment)
