"""Follow-ups: what is to be done next in a conversation, by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class FollowUp(models.Model):
    """A next step. Without an owner it is for whoever looks after the conversation."""

    class State(models.TextChoices):
        OPEN = "open"
        FINISHED = "finished"
        CANCELLED = "cancelled"

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="follow_ups"
    )
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    planned_at = models.DateTimeField()
    planned_by_id = models.BigIntegerField(null=True)  # None: a program of the shop's own

    class Meta:
        db_table = "follow_up"
        indexes = [
            models.Index(fields=["due_at", "id"], name="follow_up_due", condition=Q(state="open")),
            models.Index(
                fields=["owner", "due_at", "id"], name="follow_up_of", condition=Q(state="open")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | Q(state__in=["finished", "cancelled"], ended_at__isnull=False),
                name="ended_follow_ups_know_when",
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
