"""When the answer comes: what we may promise honestly to somebody who has just written."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from weft.ui import dates

from . import queries


def sentence(inbox_id: int, *, language: str, at: datetime) -> str:
    """Return in one sentence, by the inbox's opening hours, when somebody will answer."""
    plan = queries.hours_of(inbox_id)
    opening = queries.opening(plan, at)
    with translation.override(language):
        if opening.is_open:
            return gettext("We will answer as soon as we can.")
        if plan is None or opening.opens_at is None:
            return gettext("We are closed now. We will answer when we open.")
        when = opening.opens_at.astimezone(plan.zone)
        return gettext("We are closed now. We will answer when we open: %(when)s.") % {
            "when": dates.weekday_and_time(when)
        }
