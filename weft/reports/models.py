"""What happened, as one row each: an answer for which a customer waited, a contact that ended."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Waited(models.Model):
    """An answer of a person, and how long its customer had waited for it."""

    message_id = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    queue = models.ForeignKey(
        "conversations.Queue",
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    is_first = models.BooleanField()  # the first answer in this conversation
    asked_at = models.DateTimeField()  # their oldest message that it answers
    answered_at = models.DateTimeField()
    seconds = models.IntegerField()  # by the clock
    open_seconds = models.IntegerField()  # of opening time
    is_kept = models.BooleanField(null=True)  # null: nothing was promised

    class Meta:
        db_table = "waited"
        indexes = [
            models.Index(
                fields=["answered_at"],
                include=["inbox", "queue", "is_first", "seconds", "open_seconds", "is_kept"],
                name="waited_at",
            ),
            models.Index(fields=["conversation", "message_id"], name="waited_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"wait for message {self.message_id}"


class Ended(models.Model):
    """A contact that was closed, as it stood then, and when its customer came back with it."""

    class Moved(models.TextChoices):
        """How it had changed hands before."""

        NEVER = ""
        WARM = "warm"  # with a briefing, the last time
        COLD = "cold"

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    queue = models.ForeignKey(
        "conversations.Queue",
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    closed_at = models.DateTimeField()
    matter = models.CharField(max_length=200, blank=True)
    tags: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40))
    classifier_id = models.BigIntegerField(null=True)  # of its outcome
    moved = models.CharField(max_length=4, choices=Moved, blank=True)
    waited_seconds = models.IntegerField()  # all that the customer waited in it, in opening time
    again_at = models.DateTimeField(null=True)  # within a week, with the same matter

    class Meta:
        db_table = "ended"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "closed_at"], name="ended_once")
        ]
        indexes = [
            models.Index(fields=["closed_at"], name="ended_at"),
            models.Index(
                fields=["customer", "closed_at"],
                name="ended_of_customer",
                condition=Q(again_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"end of conversation {self.conversation_id}"
