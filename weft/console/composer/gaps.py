"""What the gaps of a prepared text hold for one customer, answered by one agent.

Gathered once, and again only for what sounds different in another language. What nobody knows has
no value, so that its gap stays open.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from weft.conversations import placeholders, queries
from weft.conversations.queries import Conversation, ThreadCard
from weft.customers import queries as customers
from weft.customers.greeting import greeting
from weft.gateway import answer_time
from weft.kernel import settings
from weft.people.models import Agent, Language
from weft.people.settings import Brand


@dataclass(frozen=True, kw_only=True)
class Known:
    """All that a text for one customer may be filled with.

    `language` is the customer's, as far as anybody knows; `values` has what the gaps hold in a
    language; `facts` are what the customer told us, newest first.
    """

    language: str
    values: Callable[[str], Mapping[str, str]]
    facts: Sequence[customers.Fact]


def known(conversation: Conversation, agent: Agent, *, at: datetime) -> Known:
    """Return what is known for an answer of `agent` in this conversation."""
    panel = customers.panel(conversation.customer_id)
    brand = settings.read(Brand)
    everywhere = (
        placeholders.of_person("customer", panel.name)
        | placeholders.of_person("agent", agent.name)
        | {placeholders.fact(fact.label): fact.value for fact in reversed(panel.facts)}
        | {
            "agent.surname": agent.surname,
            "brand": brand.name,
            "inbox": conversation.inbox.name,
            "conversation.number": str(conversation.pk),
        }
    )

    @functools.cache
    def values(language: str) -> Mapping[str, str]:
        language = language if language in Language.values else brand.language
        with translation.override(language):
            today = date_format(timezone.localdate(at), "DATE_FORMAT")
        when = answer_time.sentence(conversation.inbox_id, language=language, at=at)
        hello = greeting(panel.name, language)
        told = everywhere | {"answer_time": when, "today": today, "greeting": hello}
        return {name: value for name, value in told.items() if value}

    language = _language(panel.language, conversation, brand)
    return Known(language=language, values=values, facts=panel.facts)


def language_of(conversation: Conversation) -> str:
    """Return the language in which this customer is answered, as far as anybody knows."""
    told = customers.panel(conversation.customer_id).language
    return _language(told, conversation, settings.read(Brand))


def _language(told: str, conversation: Conversation, brand: Brand) -> str:
    return _plain(told or _spoken(queries.threads_of(conversation.pk))) or brand.language


def _spoken(threads: Sequence[ThreadCard]) -> str:
    """Return the language in which the customer reads our pages; visitors write it themselves."""
    said = (thread.context.get("language") for thread in reversed(threads))
    return next((one for one in said if isinstance(one, str) and one), "")


def _plain(language: str) -> str:
    return language.partition("-")[0].lower()


def missing(gap: str) -> Promise:
    """Say that a gap stands open, and what to do about it."""
    words = gettext_lazy("Something is still missing at {gap}. Fill it in, or take it out.")
    return format_lazy(words, gap=gap)
