"""The customer's panel: its head, and cards one below the other, our own and those of others.

Cards of other rooms are declared in `weft/config/wiring.py` (see `weft.customers.cards`). A card
that fails or takes too long is a quiet line; the panel stands whatever happens in a card.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from weft.console.customer.cards import identity
from weft.console.customer.cards.own import OwnCards, Page
from weft.console.verbs import to_conversation
from weft.customers.cards import PATIENCE_MS, Card, Glance
from weft.people import policy
from weft.people.policy import AgentRequest

logger = logging.getLogger(__name__)

ENTRY_POINTS = "weft.cards"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A card as the panel shows it. Without a body it could not be shown, or comes by itself."""

    name: str
    title: str
    body: SafeString | None = None
    is_slow: bool = False


@functools.cache
def registered() -> tuple[Card, ...]:
    """Return the cards of other rooms, and of packages that are installed."""
    packaged = [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return (*import_string(settings.WEFT_CARDS), *packaged)


def context(request: AgentRequest, page: Page) -> dict[str, Any]:
    """Return what the panel shows of the customer beside a conversation."""
    glance = _glance(request, page)
    common = _common(request, page, glance)
    own = OwnCards(page, glance)
    ours = own.cards()
    drawn = [
        Drawn(name=card.name, title=str(card.title), is_slow=True)
        if card.is_slow
        else draw(card, glance, common, is_ours=card in ours)
        for card in sorted([*ours, *registered()], key=lambda card: card.place)
    ]
    who = identity.identity(page.customer, language=own.language, zone=own.zone, at=glance.at)
    return common | {"identity": who, "cards": [one for one in drawn if one]}


def card(request: AgentRequest, page: Page, name: str) -> Drawn | None:
    """Draw one card of another room. Raises KeyError when there is none of this name."""
    wanted = {one.name: one for one in registered()}[name]
    glance = _glance(request, page)
    return draw(wanted, glance, _common(request, page, glance))


def draw(
    card: Card, glance: Glance, common: Mapping[str, Any], *, is_ours: bool = False
) -> Drawn | None:
    """Draw a card; None when it has nothing to show. One that fails has no body."""
    title = str(card.title)
    try:
        with contextlib.nullcontext() if is_ours else _patience():
            shown = card.show(glance)
        if shown is None:
            return None
        body = render_to_string(card.template, {**common, **shown})
    except Exception:
        logger.exception("card.failed", extra={"card": card.name})
        return Drawn(name=card.name, title=title)
    return Drawn(name=card.name, title=title, body=body)


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Let nothing that is asked in the block take long, and undo what fails."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS:d}")
        yield


def _glance(request: AgentRequest, page: Page) -> Glance:
    return Glance(
        reader=request.user,
        customer=page.customer,
        conversation_id=page.conversation.pk,
        at=timezone.now(),
    )


def _common(request: AgentRequest, page: Page, glance: Glance) -> dict[str, Any]:
    return {
        "conversation": page.conversation,
        "here": to_conversation(page.conversation.pk),
        "panel": page.customer,
        "customer": page.customer,
        "glance": glance,
        "may_write": request.user.role in policy.WRITERS,
        "csrf_token": get_token(request),
    }
