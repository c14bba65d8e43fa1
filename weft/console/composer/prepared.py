"""Prepared words: the templates that a composer offers, and the signature below an answer.

Gaps are filled here, with the values of one customer, and never by the browser. What nobody knows
stays a gap, which no answer may be sent with (sending.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weft.console.composer import gaps
from weft.console.composer.gaps import Known
from weft.conversations import placeholders, queries
from weft.conversations.envelopes import Author
from weft.conversations.queries import Conversation, TemplateCard
from weft.customers.queries import Fact
from weft.gateway import registry
from weft.people.models import Agent, Language

MOST_FACTS = 20  # that are offered beside the templates


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A text to choose, as one customer would read it. `missing` are the gaps that are left."""

    key: str  # that no other choice has
    name: str
    text: str
    id: int | None = None  # of its template; None for what the customer told us
    shortcut: str = ""
    found_by: str = ""  # what one may type to find it, beside the text
    about: str = ""  # what is told beside the name
    missing: Sequence[str] = ()
    choices: Sequence[str] = ()  # short answers that go with it

    @property
    def as_json(self) -> str:
        """Its choices, for the script that puts them below the answer."""
        return json.dumps(self.choices) if self.choices else ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Choices of one sort; those in the customer's language need no name."""

    name: str
    choices: Sequence[Choice]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What an answer may be made of, in the order in which it is wanted."""

    groups: Sequence[Group]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose from."""
        return not any(group.choices for group in self.groups)


def choices(conversation: Conversation, agent: Agent, *, kind: str, at: datetime) -> Choices:
    """Return what an answer of `agent` by a channel may be made of, filled for its reader."""
    known = gaps.known(conversation, agent, at=at)
    own: list[Choice] = []
    any_: list[Choice] = []
    others: list[Choice] = []
    for card in queries.templates_for(agent, kind=kind):
        first = next((code for code in (known.language, "") if code in card.texts), None)
        if first is not None:  # what was written for the reader stands before what is for anybody
            (own if first else any_).append(_choice(card, first, known, about=card.folder))
        others += [
            _choice(card, code, known, about=f"{card.folder} {language_name(code)}".strip())
            for code in sorted(card.texts)
            if code != first
        ]
    groups = [
        Group(name="", choices=[*own, *any_]),
        Group(name=_("What the customer told us"), choices=_told(known.facts)),
        Group(name=_("In other languages"), choices=others),
    ]
    return Choices(groups=[group for group in groups if group.choices])


def _choice(card: TemplateCard, language: str, known: Known, *, about: str) -> Choice:
    text = filled(card.texts[language], language, known)
    return Choice(
        key=f"template-{card.id}-{language}",
        name=card.name,
        text=text,
        id=card.id,
        shortcut=card.shortcut,
        found_by=f"{card.shortcut} {card.name} {card.folder}",
        about=about,
        missing=list(dict.fromkeys(placeholders.unfilled(text))),
        choices=[filled(one, language, known) for one in card.choices.get(language, ())],
    )


def filled(text: str, language: str, known: Known) -> str:
    """Return a text of a template in a language ("" is any) as one customer would read it."""
    return placeholders.fill(text, known.values(language or known.language))


def _told(facts: Sequence[Fact]) -> list[Choice]:
    """Return the newest fact of each label, to be put into an answer as it is."""
    by_label: dict[str, Fact] = {}
    for fact in facts:
        by_label.setdefault(placeholders.fact(fact.label), fact)
    return [
        Choice(
            key=f"template-fact-{fact.pk}",
            name=fact.label,
            text=fact.value,
            found_by=fact.label,
            about=date_format(timezone.localtime(fact.said_at), "SHORT_DATE_FORMAT"),
        )
        for fact in list(by_label.values())[:MOST_FACTS]
    ]


def way_of(conversation: Conversation, *, on: str, through: str) -> str:
    """Return the kind of the channel by which an answer goes, as the composer names it.

    `on` is a thread, `through` the inbox where one would begin; without them it goes where somebody
    wrote last.
    """
    threads = queries.threads_of(conversation.pk)
    if thread := next((one for one in threads if str(one.id) == on), None):
        return thread.inbox_kind
    if through and (
        inbox := next((i for i in queries.all_inboxes() if str(i.id) == through), None)
    ):
        return inbox.kind
    return threads[-1].inbox_kind if threads else conversation.inbox.kind


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
