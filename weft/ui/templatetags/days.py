"""Days in words, for templates; see `weft.ui.dates`."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import date_format

from weft.ui import dates

register = template.Library()


@register.filter(expects_localtime=True)
def weekday_and_time(moment: datetime) -> str:
    """Return a moment of these days, in the zone of the moment: Friday 27 November, 09:00."""
    return f"{dates.weekday_too(moment)}, {date_format(moment, 'H:i')}"
