"""What we learned from a customer: each fact with who said it where and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from weft.console.verbs import to_conversation
from weft.customers.queries import Fact
from weft.gateway import registry

MORE = 12  # facts; older ones stand behind a fold


@dataclass(frozen=True, kw_only=True)
class FactCard:
    """What was said, and its source."""

    id: int
    value: str
    source: str  # the channel, and the agent who wrote it down
    url: str  # of the message in which it was said
    said_at: datetime
    valid_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """All that was said about one thing; contradictions stand side by side, the newest first."""

    label: str
    facts: list[FactCard]

    @property
    def is_contradictory(self) -> bool:
        """Whether different things were said."""
        return len({fact.value.casefold() for fact in self.facts}) > 1


def subjects(
    facts: Sequence[Fact], agents: Mapping[int, str], conversations: Mapping[int, int]
) -> list[Subject]:
    """Gather facts by what they are about; `conversations` tells where messages stand."""
    found: dict[str, Subject] = {}
    for fact in facts:
        subject = found.setdefault(fact.label.casefold(), Subject(label=fact.label, facts=[]))
        if not any(fact.value.casefold() == known.value.casefold() for known in subject.facts):
            subject.facts.append(_card(fact, agents, conversations))
    return list(found.values())


def _card(fact: Fact, agents: Mapping[int, str], conversations: Mapping[int, int]) -> FactCard:
    conversation_id = conversations.get(fact.message_id or 0)
    anchor = f"#message-{fact.message_id}"
    return FactCard(
        id=fact.pk,
        value=fact.value,
        source=_source(registry.called(fact.channel), agents.get(fact.by_id or 0, "")),
        url=f"{to_conversation(conversation_id)}{anchor}" if conversation_id else "",
        said_at=fact.said_at,
        valid_until=fact.valid_until,
    )


def _source(channel: str, agent: str) -> str:
    if channel and agent:
        return _("%(channel)s, written down by %(agent)s") % {"channel": channel, "agent": agent}
    return channel or agent or _("the customer")
