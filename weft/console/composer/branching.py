"""Where a new conversation beside an old one can write to: what its thread is to be.

A channel of letters begins a thread to the same people; what is answered by mail begins one by
mail. Where one talk runs with a customer, as in a chat, that talk stays the only way to answer:
the new conversation is for us, and says where the customer hears us.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.console.composer import addressing
from weft.conversations import queries
from weft.conversations.envelopes import Party
from weft.conversations.queries import ThreadCard
from weft.gateway import answering, registry


@dataclass(frozen=True, kw_only=True)
class Way:
    """The inbox of the new thread, and to whom it goes: nobody, where it is for notes alone."""

    inbox_id: int
    people: Sequence[Party] = ()


def way(thread: ThreadCard) -> Way:
    """Return how a conversation that leaves this thread can reach the customer."""
    kind = thread.inbox_kind
    if answering.is_needed(kind):
        found = addressing.through([thread])
        if found and found.inbox and found.addressee:
            return Way(inbox_id=found.inbox.id, people=[found.addressee])
        return Way(inbox_id=thread.inbox_id)
    if not registry.takes_replies(kind) or not registry.channel(kind).capabilities.has_letters:
        return Way(inbox_id=thread.inbox_id)
    people = queries.participants_of([thread.id]).get(thread.id, [])
    taking_part = [one for one in people if not one.is_proposed]
    return Way(
        inbox_id=thread.inbox_id,
        people=[Party(address=one.address, name=one.name) for one in taking_part],
    )
