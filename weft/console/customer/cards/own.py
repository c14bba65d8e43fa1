"""The console's own cards, and what the page knows already when they are drawn."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from weft.console.customer import last_time
from weft.console.customer.cards import about, contacts, facts, identity, likely, visit
from weft.console.there import There
from weft.console.timeline import fields
from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation, History, Row, ThreadCard
from weft.customers.cards import Card, Glance
from weft.customers.queries import CustomerPanel

Context = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is known of the conversation and its customer, and not asked again."""

    conversation: Conversation
    customer: CustomerPanel
    threads: Sequence[ThreadCard]
    rows: Sequence[Row]  # the customer's newest conversations, this one among them
    agents: Mapping[int, str]  # their names, those of whoever wrote facts down among them
    there: There


class OwnCards:
    """The cards of one panel; what several of them need is asked once."""

    def __init__(self, page: Page, glance: Glance) -> None:
        self.page = page
        self.glance = glance

    def cards(self) -> list[Card]:
        """Return the cards, each at its place."""
        return [
            self._card("likely", _("Is it about…"), 0, self._likely),
            self._card("visit", _("On your pages"), 10, self._visit),
            last_time.card(self.page.conversation, self.page.there),
            self._card("typed", _("Filled in"), 20, self._typed),
            self._card("facts", _("What we learned"), 30, self._facts),
            self._card("contacts", _("Contacts"), 40, self._contacts),
            self._card("handles", _("Reached by"), 50, self._handles),
            self._card("about", _("Good to know"), 60, self._about),
            self._card("same", _("Same person"), 70, self._same),
        ]

    @functools.cached_property
    def history(self) -> History:
        """All contacts of the customer."""
        ids = {row.id for row in self.page.rows} | {self.page.conversation.pk}
        family = self.page.customer.family
        return conversations.history(self.glance.reader, family, ids)

    @functools.cached_property
    def language(self) -> str:
        """The language to speak with the customer: as we know it, or as their browser does."""
        told = [str(thread.context.get("language") or "") for thread in self.page.threads]
        known = [self.page.customer.language, *reversed(told)]
        return next(filter(None, known), get_language())

    @functools.cached_property
    def own_zone(self) -> tzinfo | None:
        """The customer's time zone, where we know it."""
        return about.zone(self.page.customer, self.history)

    @property
    def zone(self) -> tzinfo:
        """The customer's time zone, or else the reader's."""
        return timezone.get_current_timezone() if self.own_zone is None else self.own_zone

    def _card(self, name: str, title: Any, place: int, show: Any) -> Card:
        template = f"console/customers/cards/_{name}.html"
        return Card(name=name, title=title, place=place, template=template, show=show)

    def _likely(self, glance: Glance) -> Context | None:
        conversation = self.page.conversation
        own = next((row for row in self.page.rows if row.id == conversation.pk), None)
        # what was split off, or linked, is known to be another matter
        known = (
            {link.other_id for link in conversations.links_of(glance.reader, conversation.pk)}
            if self.page.there.links
            else ()
        )
        rows = [row for row in self.page.rows if row.id not in known]
        earlier = likely.asked_about(rows, conversation.pk, at=glance.at)
        if own is None or not earlier or own.status == "closed":
            return None
        said = conversations.said_in([own.id, *(row.id for row in earlier)])
        found = likely.proposals(
            own, earlier, self.history, said, language=self.language, at=glance.at
        )
        return {"proposals": found} if found else None

    def _visit(self, _glance: Glance) -> Context | None:
        found = visit.read(self.page.threads)
        return {"visit": found} if found else None

    def _typed(self, _glance: Glance) -> Context | None:
        if not self.page.there.typed:
            return None
        found = fields.brief(conversations.typed_in(self.page.conversation.pk))
        return {"typed": found} if found else None

    def _facts(self, _glance: Glance) -> Context:
        known = self.page.customer.facts
        messages = {fact.message_id for fact in known if fact.message_id}
        places = conversations.conversations_of_messages(messages) if messages else {}
        found = facts.subjects(known, self.page.agents, places)
        return {"subjects": found[: facts.MORE], "more": found[facts.MORE :]}

    def _contacts(self, _glance: Glance) -> Context:
        others = [row for row in self.page.rows if row.id != self.page.conversation.pk]
        return {"contacts": contacts.lines(others, self.history), "history": self.history}

    def _handles(self, _glance: Glance) -> Context:
        return {"handles": [identity.handle(row) for row in self.page.customer.handles]}

    def _about(self, glance: Glance) -> Context:
        customer = self.page.customer
        habit = contacts.habit(customer.channel, self.history)
        return {
            "languages": about.languages(customer.language),
            "spoken": about.language(customer.language) if customer.language else "",
            "zone": self.own_zone,
            "local_time": timezone.localtime(glance.at, self.own_zone).strftime("%H:%M"),
            "habit": habit,
            "channels": about.channels(customer.channel, habit),
        }

    def _same(self, _glance: Glance) -> Context:
        return {}
