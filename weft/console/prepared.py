"""Prepared words: the templates that a composer offers, and the signature below an answer.

Gaps are filled here, with the values of one customer, and never by the browser. What nobody knows
stays a gap, which no answer may be sent with (sending.py).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from weft.conversations import placeholders, queries
from weft.conversations.envelopes import Author
from weft.conversations.queries import Conversation
from weft.customers import queries as customers
from weft.gateway import answer_time, registry
from weft.kernel import settings
from weft.people.models import Agent, Language
from weft.people.settings import Brand


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A template as one customer would read it. `missing` are the gaps that are left."""

    name: str
    language: str  # in its own words; "" is any
    text: str
    missing: list[str]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The templates that fit a customer's language, and the others."""

    fitting: list[Choice]
    others: list[Choice]


def choices(conversation: Conversation, agent: Agent, *, at: datetime) -> Choices:
    """Return the templates for an answer of `agent`, filled; those in the reader's language first.

    When nobody knows the customer's language it is the brand's.
    """
    panel = customers.panel(conversation.customer_id)
    brand = settings.read(Brand)
    own = _plain(panel.language) or brand.language
    known = (
        placeholders.of_person("customer", panel.name)
        | placeholders.of_person("agent", agent.name)
        | {"brand": brand.name}
    )

    @functools.cache
    def values(language: str) -> Mapping[str, str]:
        when = answer_time.sentence(conversation.inbox_id, language=language, at=at)
        everything = known | {"answer_time": when}
        return {name: value for name, value in everything.items() if value}

    found = queries.templates()
    filled = [(card.language, _choice(card, values(card.language or own))) for card in found]
    return Choices(
        fitting=[
            *(choice for language, choice in filled if language == own),
            *(choice for language, choice in filled if not language),
        ],
        others=[choice for language, choice in filled if language not in {own, ""}],
    )


def _choice(card: queries.TemplateCard, values: Mapping[str, str]) -> Choice:
    text = placeholders.fill(card.text, values)
    return Choice(
        name=card.name,
        language=language_name(card.language),
        text=text,
        missing=list(dict.fromkeys(placeholders.unfilled(text))),
    )


def language_name(code: str) -> str:
    """Return what a language calls itself; "" for any."""
    return dict(Language.choices).get(code, code)


def signature(conversation: Conversation, agent: Agent, *, on: str) -> str:
    """Return what will stand below an answer of `agent` on this thread of the conversation.

    It is "" for a thread that is not there, and where nothing is ever signed.
    """
    thread = next((t for t in queries.threads_of(conversation.pk) if str(t.id) == on), None)
    sign = registry.signing(thread.inbox_kind) if thread else None
    if thread is None or sign is None:
        return ""
    author = Author(name=agent.name, email=agent.email, signature=agent.signature)
    return sign(registry.settings_for(thread.inbox_id), author, conversation.customer.language)


def _plain(language: str) -> str:
    return language.partition("-")[0].lower()
