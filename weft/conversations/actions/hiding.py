"""Hiding: what somebody wrote in public is taken out of sight there. We still have it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.events.network import MessageHiddenInPublic
from weft.conversations.models import Hiding, Message
from weft.kernel.events import say

from .deliveries import ids_of


@transaction.atomic
def note_hidden(message_id: int, *, is_hidden: bool, by: int, at: datetime) -> None:
    """Remember that a network has hidden a message, or shows it again. Twice changes nothing."""
    message = Message.objects.select_related("thread").get(pk=message_id)
    row, is_new = Hiding.objects.select_for_update().get_or_create(
        message=message, defaults={"is_hidden": is_hidden, "by_id": by, "at": at}
    )
    if not is_new and row.is_hidden == is_hidden:
        return
    Hiding.objects.filter(pk=row.pk).update(is_hidden=is_hidden, by_id=by, at=at)
    say(MessageHiddenInPublic(**ids_of(message), is_hidden=is_hidden, actor_id=by))
