"""What channels know of people beside their message: former names, and another way there.

A vendor may call somebody by a number today and by an id tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Inbound
from weft.conversations.models import Conversation, Thread

from .threads import Remote, continue_as, lock


@transaction.atomic
def go_on(envelopes: Sequence[Inbound]) -> None:
    """Let threads that run under a former name of the other side go on under its present one."""
    former = {
        (one.inbox_id, name): one.remote for one in envelopes for name in one.was if not one.place
    }
    found = Thread.objects.filter(
        inbox__in={inbox_id for inbox_id, _ in former},
        remote__in={name for _, name in former},
        ended_at=None,
    ).values_list("inbox_id", "remote")
    for inbox_id, name in sorted(set(found) & former.keys()):
        continue_as(inbox_id, name, former[inbox_id, name])


@transaction.atomic
def open_beside(ways: Mapping[Remote, int], *, at: datetime) -> None:
    """Open a thread with each of these remote parties in the conversation of a thread, by its id.

    Where one runs with that party already, wherever it is, nothing changes.
    """
    if not ways:
        return
    lock(ways)
    running = Thread.objects.filter(
        inbox__in={inbox_id for inbox_id, _ in ways},
        remote__in={remote for _, remote in ways},
        ended_at=None,
    )
    there = set(running.values_list("inbox_id", "remote"))
    homes = dict(Thread.objects.filter(pk__in=ways.values()).values_list("pk", "conversation_id"))
    # what moves threads locks their conversation: they stay where they are until we are done
    list(
        Conversation.objects.select_for_update(no_key=True)
        .filter(pk__in=homes.values())
        .order_by("pk")
        .values_list("pk")
    )
    Thread.objects.bulk_create(
        Thread(inbox_id=inbox_id, remote=remote, conversation_id=homes[thread_id], opened_at=at)
        for (inbox_id, remote), thread_id in sorted(ways.items())
        if (inbox_id, remote) not in there
    )
