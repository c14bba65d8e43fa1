"""What lies on an agent's desk: drafts, marks of what was read, and what is pinned."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Draft(models.Model):
    """Words that an agent has not sent yet. The only text here that may change or vanish."""

    class Mode(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="drafts"
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.REPLY)
    text = models.TextField(blank=True, default="")
    uploads: ArrayField[list[UUID], list[UUID]] = ArrayField(models.UUIDField(), default=list)
    # what an answer would have beside the words: {"thread", "choices", and of a letter "subject"
    # and "recipients": [{role, name, address}]}
    letter = models.JSONField(db_default={})
    is_shared = models.BooleanField(db_default=False)  # colleagues may read it and take it over
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "draft"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "agent"], name="one_draft_per_agent")
        ]

    def __str__(self) -> str:
        return f"draft of agent {self.agent_id} in conversation {self.conversation_id}"


class ReadMark(models.Model):
    """How far an agent has read a conversation."""

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, db_index=False
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    message_id = models.BigIntegerField()

    class Meta:
        db_table = "read_mark"
        constraints = [
            models.UniqueConstraint(fields=["agent", "conversation"], name="one_mark_per_agent")
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} read conversation {self.conversation_id}"


class Pin(models.Model):
    """An agent keeps a conversation on top of every list in which it stands."""

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, db_index=False
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "pin"
        constraints = [
            models.UniqueConstraint(fields=["agent", "conversation"], name="one_pin_per_agent")
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} pinned conversation {self.conversation_id}"
