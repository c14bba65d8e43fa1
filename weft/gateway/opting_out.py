"""Who wants no more messages from an inbox: asked for by the word STOP, until START takes it back.

A row each, never deleted: the law asks when somebody said so. The vendor may know before we do, who
then refuses what we send.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from weft.kernel.events import say

from .events import StopAsked, StopLifted
from .models import Stop

# in English here, like all that a message keeps for people; the faces translate
WANTS_NONE = gettext_noop("The customer wants no more messages here: they answered STOP.")


@transaction.atomic
def stop(inbox_id: int, remote: str, *, conversation_id: int, at: datetime) -> None:
    """Write nothing more to a remote party. Said twice, it is true since the first time."""
    _, is_new = Stop.objects.get_or_create(
        inbox_id=inbox_id, remote=remote, until=None, defaults={"since": at}
    )
    if is_new:
        say(StopAsked(conversation_id=conversation_id, inbox_id=inbox_id))


@transaction.atomic
def start(inbox_id: int, remote: str, *, conversation_id: int, at: datetime) -> None:
    """Write to a remote party again. Without a stop before, nothing changes."""
    standing = Stop.objects.filter(inbox_id=inbox_id, remote=remote, until=None)
    if standing.update(until=at):
        say(StopLifted(conversation_id=conversation_id, inbox_id=inbox_id))


def stopped_since(inbox_id: int, remote: str) -> datetime | None:
    """Return since when a remote party wants nothing from an inbox; None: it may be written to."""
    standing = Stop.objects.filter(inbox_id=inbox_id, remote=remote, until=None)
    return standing.values_list("since", flat=True).first()
