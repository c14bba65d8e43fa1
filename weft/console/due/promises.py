"""Promises and offers in words: what stands, what is late, and what sounds as if it were one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from weft.console.verbs import to_conversation
from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation
from weft.outcomes import promising, queries
from weft.outcomes.queries import PromiseCard
from weft.people.reader import Reader
from weft.ui import dates

HEARD = timedelta(days=2)  # how long our own words are proposed as a promise


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A promise or an offer as the panel and the list show it."""

    card: PromiseCard
    when: str
    is_over: bool
    url: str  # where it was said; "" for whoever may not read that


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Something that we said which nobody has written down."""

    message_id: int
    kind: str
    text: str


def shown(card: PromiseCard, at: datetime) -> Shown:
    """Say until when a promise or an offer stands."""
    where = to_conversation(card.conversation_id)
    anchor = f"?message={card.message_id}" if card.message_id else ""
    return Shown(
        card=card,
        when=dates.moment(timezone.localtime(card.due_at)) if card.due_at else "",
        is_over=card.is_over(at),
        url=f"{where}{anchor}" if card.may_open else "",
    )


def rivals(cards: Sequence[PromiseCard], at: datetime, *, text: str = "") -> list[PromiseCard]:
    """Return the offers that stand at once, if they differ; with `text` those beside it."""
    standing = [one for one in cards if one.kind == promising.OFFER and one.state == "open"]
    standing = [one for one in standing if not one.is_over(at)]
    texts = {_plain(one.text) for one in standing} | ({_plain(text)} if text else set())
    return standing if len(texts) > 1 else []


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def proposal(conversation: Conversation, at: datetime) -> Proposal | None:
    """Return our newest words in a conversation that sound like a promise, if nobody kept them."""
    if conversation.last_at is None or conversation.last_at <= at - HEARD:
        return None
    ours = conversations.own_words(conversation.pk, since=at - HEARD)
    for message_id, text, said_at in ours:
        found = promising.found(text, timezone.localdate(said_at))
        if found:
            if message_id in queries.recorded(conversation.pk):
                return None
            return Proposal(message_id=message_id, kind=found.kind, text=found.text)
    return None


def standing(reader: Reader, customer_ids: Sequence[int], at: datetime) -> list[Shown]:
    """Return what a customer may rely on, and what became of the last ones."""
    return [shown(card, at) for card in queries.promises_of(reader, customer_ids)]
