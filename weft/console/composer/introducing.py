"""Introducing: how a customer is told who looks after them from now on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings as django
from django.utils import translation
from django.utils.translation import gettext as _

from weft.console.composer import carrying
from weft.conversations import queries as conversations
from weft.customers import queries as customers
from weft.customers.greeting import greeting
from weft.gateway import registry
from weft.kernel import settings
from weft.people.settings import Brand
from weft.transfers.settings import Handover


def words(conversation_id: int, agent: str, *, at: datetime) -> str:
    """Return how the customer is told who takes over, in their language; empty: not at all.

    Where letters go to and fro nobody is told: the next one is signed. Nor is anybody told in
    public, after the time to answer, or who has said STOP.
    """
    thread = conversations.thread_to_answer(conversation_id, None)
    if thread is None or thread.inbox_id in settings.read(Handover).silent_inboxes:
        return ""
    place = registry.surface_of(thread.inbox_id, thread.inbox_kind, thread.remote).capabilities
    is_talk = place.takes_replies and not place.has_letters and not place.is_public
    limits = carrying.limits(thread)
    if not is_talk or thread.is_among_us or limits.is_late or limits.stopped_at:
        return ""
    customer = customers.panel(conversations.subject_of(conversation_id).customer_id, at=at)
    asked = (customer.language or settings.read(Brand).language).partition("-")[0]
    language = asked if asked in dict(django.LANGUAGES) else "en"
    return told(customer.name, agent, language=language, hour=_hour(customer.time_zone, at))


def told(name: str, agent: str, *, language: str, hour: int | None = None) -> str:
    """Say in `language` who looks after the customer from now on."""
    with translation.override(language):
        sentence = _(
            "%(greeting)s. From here on you are talking with %(agent)s, who knows all that was"
            " said so far. There is no need to repeat anything."
        )
        return sentence % {"greeting": greeting(name, language, hour), "agent": agent}


def _hour(zone: str, at: datetime) -> int | None:
    try:
        return at.astimezone(ZoneInfo(zone)).hour if zone else None
    except (ValueError, OSError, LookupError):
        return None
