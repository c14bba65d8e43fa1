"""Beginning: a thread of ours, on another inbox, inside a conversation that runs already."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Party
from weft.conversations.events import ThreadBegun
from weft.conversations.models import Conversation, Thread
from weft.conversations.queries import BEGUN
from weft.kernel.events import say

from . import letters
from .write import NothingToAnswer


@transaction.atomic
def begin_thread(
    conversation_id: int,
    *,
    inbox_id: int,
    people: Sequence[Party],
    topic: str,
    by: int | None,
    at: datetime,
) -> int:
    """Open a thread of an inbox in a conversation, with these people in it; return its id.

    The first of them is whom it is for: where a thread of this inbox already runs with that address
    in this conversation, it is returned, and nothing changes. Nobody waits for a message here:
    what others write joins it as it joins any thread of its inbox.

    Raises NothingToAnswer in a conversation that was merged into another.
    """
    # no thread is locked: the conversation decides which of two writers comes first
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if conversation.merged_into_id is not None:
        raise NothingToAnswer(f"conversation {conversation_id} was merged")
    running = Thread.objects.filter(
        conversation_id=conversation_id,
        inbox_id=inbox_id,
        ended_at=None,
        participants__address=people[0].address,
        participants__is_proposed=False,
    )
    if (found := running.order_by("-pk").first()) is not None:
        return found.pk
    thread = Thread.objects.create(
        conversation_id=conversation_id,
        inbox_id=inbox_id,
        remote=f"{BEGUN}{uuid.uuid4()}",
        opened_at=at,
        topic=topic[:300],
    )
    letters.admit([(thread.pk, one) for one in people if one.role != "bcc"], at=at, by=by)
    say(
        ThreadBegun(
            conversation_id=conversation_id, inbox_id=inbox_id, thread_id=thread.pk, actor_id=by
        )
    )
    return thread.pk
