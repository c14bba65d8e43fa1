"""Looking after accounts: what vendors say of them, and which templates they approved.

Once an hour, and when an inbox has just been connected. A vendor that is slow holds up one job.
"""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations import queries
from weft.kernel import jobs

from . import health, message_templates
from .contract import Channel, LockedOut, Refused, Sign, Unreachable
from .registry import UnknownChannel, channel, settings_of

logger = logging.getLogger(__name__)

NOT_TOLD = gettext_noop("The service does not tell how this account fares.")


@jobs.job("gateway.look", cron="13 * * * *")
def look() -> None:
    """Have every account looked at that a vendor can say something of."""
    for card in queries.all_inboxes():
        if card.is_on:
            look_soon(card.id)


def look_soon(inbox_id: int) -> None:
    """Have one account looked at; nothing for channels whose vendors say nothing."""
    found = _channel(queries.inbox(inbox_id).kind)
    if found and (found.health or found.templates):
        jobs.defer(
            "gateway.look_at", once=f"look:{inbox_id}", lock=f"look:{inbox_id}", inbox_id=inbox_id
        )


@jobs.job("gateway.look_at", attempts=4)
def look_at(inbox_id: int) -> None:
    """Ask a vendor of an account and its templates. Raises Unreachable: the job is tried again."""
    card = queries.inbox(inbox_id)
    found = _channel(card.kind)
    if found is None or not card.is_on:
        return
    settings = settings_of(card)
    try:
        if found.health:
            health.keep_signs(inbox_id, found.health(settings, inbox_id), at=timezone.now())
        if found.templates:
            message_templates.keep(inbox_id, found.templates(settings, inbox_id), at=timezone.now())
    except LockedOut as problem:
        words, _, detail = str(problem).partition("\n")
        sign = Sign(code="access", words=words or NOT_TOLD, state="bad", detail=detail)
        health.keep_signs(inbox_id, [sign], at=timezone.now())
    except Refused as problem:
        words, _, detail = str(problem).partition("\n")
        sign = Sign(code="refused", words=words or NOT_TOLD, state="warning", detail=detail)
        health.keep_signs(inbox_id, [sign], at=timezone.now())
    except Unreachable:
        logger.info("account.not_asked", extra={"inbox_id": inbox_id})
        raise


def _channel(kind: str) -> Channel | None:
    try:
        return channel(kind)
    except UnknownChannel:
        return None
