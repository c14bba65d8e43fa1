"""How the last contacts of a customer ended: a card of the panel, so that nobody has to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy

from weft.customers.cards import Card, Glance
from weft.outcomes import queries

SHOWN = 3


def _show(glance: Glance) -> Mapping[str, Any] | None:
    found = queries.last_outcomes(
        glance.reader, glance.customer.family, language=get_language() or "", limit=SHOWN
    )
    return {"endings": found, "now": glance.at} if found else None


CARD = Card(
    name="last-time",
    title=gettext_lazy("Last time"),
    place=15,
    template="console/outcomes/_last_time.html",
    show=_show,
)
