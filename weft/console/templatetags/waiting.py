"""{{ duration|lasting }}: a time as one says it, in the language of the page."""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_timedelta
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def lasting(duration: timedelta) -> str:
    """Return "12 minutes" or "3 hours"."""
    return format_timedelta(
        max(duration, timedelta(minutes=1)), threshold=1.5, locale=(get_language() or "en")[:2]
    )
