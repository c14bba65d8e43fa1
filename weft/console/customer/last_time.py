"""What was agreed with a customer: how the last contacts ended, and what we promised or offered.

A card of the panel, on every channel and for every agent (R58): nobody has to ask the customer.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy

from weft.console.due import promises
from weft.console.there import There
from weft.conversations.queries import Conversation
from weft.customers.cards import Card, Glance
from weft.outcomes import queries

SHOWN = 3


def card(conversation: Conversation, there: There) -> Card:
    """Return the card beside a conversation; it asks only for what is there."""
    return Card(
        name="last-time",
        title=gettext_lazy("Agreed so far"),
        place=15,
        template="console/outcomes/_last_time.html",
        show=functools.partial(_show, conversation, there),
    )


def _show(conversation: Conversation, there: There, glance: Glance) -> Mapping[str, Any] | None:
    family = glance.customer.family
    endings = (
        queries.last_outcomes(glance.reader, family, language=get_language() or "", limit=SHOWN)
        if there.outcomes
        else []
    )
    standing = promises.standing(glance.reader, family, glance.at) if there.promises else []
    proposal = promises.proposal(conversation, glance.at)
    if not (endings or standing or proposal):
        return None
    return {
        "endings": endings,
        "promises": standing,
        "rivals": promises.rivals([one.card for one in standing], glance.at),
        "proposal": proposal,
        "now": glance.at,
    }
