"""Companions: colleagues who were brought into a conversation that somebody else looks after."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Companion(models.Model):
    """An agent who reads along, hears what the customer writes, and may answer."""

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="companions"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    brought_by_id = models.BigIntegerField()

    class Meta:
        db_table = "companion"
        constraints = [
            # by agent first: rights ask for all that somebody was brought into
            models.UniqueConstraint(
                fields=["agent", "conversation"], name="companion_is_brought_in_once"
            )
        ]

    def __str__(self) -> str:
        return f"companion {self.agent_id} of conversation {self.conversation_id}"
