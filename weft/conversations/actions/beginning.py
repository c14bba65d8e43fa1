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


class TalksElsewhere(Exception):
    """The other side is talked with on this inbox already, in another conversation."""

    def __init__(self, conversation_id: int) -> None:
        super().__init__(f"conversation {conversation_id}")
        self.conversation_id = conversation_id


@transaction.atomic
def begin_thread(
    conversation_id: int,
    *,
    inbox_id: int,
    people: Sequence[Party],
    topic: str,
    by: int | None,
    at: datetime,
    remote: str = "",
) -> int:
    """Open a thread of an inbox in a conversation, with these people in it; return its id.

    The first of them is whom it is for: where a thread of this inbox already runs with that address
    in this conversation, it is returned, and nothing changes. Nobody waits for a message here:
    what others write joins it as it joins any thread of its inbox.

    Where the channel writes first, `remote` is what it calls the other side.

    Raises NothingToAnswer in a conversation that was merged into another, and TalksElsewhere.
    """
    # no thread is locked: the conversation decides which of two writers comes first
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if conversation.merged_into_id is not None:
        raise NothingToAnswer(f"conversation {conversation_id} was merged")
    if remote:
        return _talk(conversation_id, inbox_id, remote, by=by, at=at)
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


def _talk(conversation_id: int, inbox_id: int, remote: str, *, by: int | None, at: datetime) -> int:
    """Begin to talk with a remote party; one thread with it runs at a time."""
    running = Thread.objects.filter(inbox_id=inbox_id, remote=remote, ended_at=None)
    thread = running.first()
    if thread is None:
        thread = Thread(
            conversation_id=conversation_id, inbox_id=inbox_id, remote=remote, opened_at=at
        )
        # of two who begin at once, the one that comes second finds the other's
        Thread.objects.bulk_create([thread], ignore_conflicts=True)
        thread = running.get()
        if thread.conversation_id == conversation_id:
            where = {"conversation_id": conversation_id, "inbox_id": inbox_id}
            say(ThreadBegun(**where, thread_id=thread.pk, actor_id=by))
    if thread.conversation_id != conversation_id:
        raise TalksElsewhere(thread.conversation_id)
    return thread.pk
