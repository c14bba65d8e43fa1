"""Who has just begun a conversation, and below what: asked of vendors that tell it only when asked.

A webhook names people by a number. What they are called, and the post below which they write, is
fetched a moment later; a conversation waits for nobody, and one that nobody can introduce stays
as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.events import ConversationOpened
from weft.customers import actions as customers
from weft.customers import queries as customer_queries
from weft.kernel import jobs
from weft.kernel.events import Said
from weft.kernel.followers import Follower

from .contract import Refused
from .registry import channel_of, settings_of

logger = logging.getLogger(__name__)

TRIES = 8  # with growing pauses: some hours


def ask(batch: Sequence[Said]) -> None:
    """Have vendors asked about conversations that have just begun."""
    for said in batch:
        if said.inbox_id and channel_of(said.inbox_id).introduce is not None:
            jobs.defer("gateway.introduce", conversation_id=said.conversation_id)


@jobs.job("gateway.introduce", attempts=TRIES)
def introduce(conversation_id: int) -> None:
    """Ask the vendor about one conversation. Holds no transaction while it waits.

    Raises Unreachable so that the job is tried again.
    """
    for thread in queries.threads_of(conversation_id):
        channel = channel_of(thread.inbox_id)
        if channel.introduce is None:
            continue
        settings = settings_of(queries.inbox(thread.inbox_id))
        try:
            told = channel.introduce(settings, thread.remote, thread.context)
        except Refused as refusal:
            logger.info(
                "introduction.refused",
                extra={"conversation_id": conversation_id, "kind": channel.kind},
            )
            logger.debug("introduction.refused", exc_info=refusal)
            continue
        if told.context:
            conversations.see_context(thread.inbox_id, thread.remote, told.context)
        if told.name:
            _name(conversation_id, told.name)


def _name(conversation_id: int, name: str) -> None:
    """Call a customer as the vendor does, unless somebody has called them something already."""
    customer_id = queries.summaries([conversation_id])[conversation_id].customer_id
    if not customer_queries.names([customer_id]).get(customer_id):
        customers.rename(customer_id, name=name, by=None)


FOLLOWER = Follower(name="introductions", events=(ConversationOpened,), handle=ask)
