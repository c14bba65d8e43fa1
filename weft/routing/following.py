"""What routing learns a moment after it was said: what waits, who knows whom, whose talk ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db import connection
from django.utils import timezone

from weft.conversations import events as said_of
from weft.customers.events import CustomerLanguageChosen
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.routing import engine
from weft.routing.actions import states, waiting
from weft.routing.deciding import HALF_LIFE
from weft.routing.events import (
    AgentStateChanged,
    OfferAccepted,
    OfferDeclined,
    OfferLapsed,
    OfferWithdrawn,
    RoutingChanged,
)

CHANGES = (
    said_of.MessageReceived,
    said_of.ConversationOpened,
    said_of.ConversationQueued,
    said_of.ConversationReopened,
    said_of.ConversationWoken,
    said_of.ConversationAssigned,
    said_of.ConversationClosed,
    said_of.ConversationSnoozed,
    said_of.MessageQueued,
    said_of.FollowUpReminded,
    said_of.ThreadMoved,
    said_of.QueueChanged,
    CustomerLanguageChosen,
)
ROOM = (
    AgentStateChanged,
    OfferAccepted,
    OfferDeclined,
    OfferLapsed,
    OfferWithdrawn,
    RoutingChanged,
)


def note_waiting(batch: Sequence[Said]) -> None:
    """Keep what waits true for the conversations of a batch, and let the engine look."""
    ids = {said.conversation_id for said in batch if said.conversation_id}
    spoke = [said for said in batch if said.name == CustomerLanguageChosen.name]
    whose = {said.customer_id for said in spoke if said.customer_id}
    if ids := ids | waiting.of_customers(whose):
        waiting.keep(ids)
    engine.stir()


class _OfAConversation(Protocol):
    """An event that names its conversation; of another room, which we need not know."""

    @property
    def conversation_id(self) -> int:
        """Which one."""


def hurry(events: Sequence[_OfAConversation]) -> None:
    """Serve sooner what is almost late; wired to whoever keeps count of promises."""
    waiting.hurry([event.conversation_id for event in events])


def note_contacts(batch: Sequence[Said]) -> None:
    """Count anew how well agents and customers know each other, and begin wrap-ups."""
    ids = {said.conversation_id for said in batch if said.conversation_id}
    with connection.cursor() as cursor:
        cursor.execute(BONDS, [sorted(ids)])
    ended = {
        said.conversation_id: said.actor_id
        for said in batch
        if said.name == said_of.ConversationClosed.name and said.conversation_id and said.actor_id
    }
    states.wrap_up_after(ended, at=timezone.now())


# Of every conversation of these customers: who wrote to them in it, and who brought it to an end.
# What was settled counts whole, what was only talked about counts half, and all of it fades.
BONDS = f"""
    INSERT INTO routing_bond (customer_id, agent_id, contacts, solved, weight, counted_at)
    SELECT customer_id, author_id, count(*), count(*) FILTER (WHERE is_solved),
        sum(CASE WHEN is_solved THEN 1.0 ELSE 0.5 END
            * power(0.5, extract(epoch FROM now() - last_at) / {HALF_LIFE.total_seconds()})), now()
    FROM (
        SELECT c.customer_id, m.author_id, max(m.stored_at) AS last_at,
            bool_or(c.status = 'closed' AND c.assignee_id = m.author_id) AS is_solved
        FROM conversation c
        JOIN thread t ON t.conversation_id = c.id
        JOIN message m ON m.thread_id = t.id AND m.direction = 'out' AND m.author_id IS NOT NULL
        WHERE c.customer_id IN (SELECT customer_id FROM conversation WHERE id = ANY(%s))
        GROUP BY c.id, c.customer_id, m.author_id
    ) AS talked
    GROUP BY customer_id, author_id
    ORDER BY customer_id, author_id
    ON CONFLICT (customer_id, agent_id) DO UPDATE
    SET contacts = excluded.contacts, solved = excluded.solved, weight = excluded.weight,
        counted_at = excluded.counted_at
"""

ROUTING = Follower(
    name="routing",
    events=(*CHANGES, *ROOM),
    handle=note_waiting,
    gap=0.05,  # somebody waits for an offer
    then=engine.keep_looking,
)
CONTACTS = Follower(
    name="contacts",
    events=(said_of.MessageQueued, said_of.ConversationClosed),
    handle=note_contacts,
)
