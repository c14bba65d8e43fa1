"""Rescues, the attempts to reach their customers, and conversations to look at in a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .kinds import How, Kind, Result


class Rescue(models.Model):
    """A customer who could not get through and is to be reached. Without an owner it is a team's.

    `customer` is who had written, before all merges; `failed_at` is from when the hour counts.
    """

    class State(models.TextChoices):
        OPEN = "open"
        REACHED = "reached"  # somebody spoke with the customer
        ANSWERED = "answered"  # an answer left, or the one that was stuck did
        RETURNED = "returned"  # the customer came first
        DROPPED = "dropped"  # somebody decided that nothing is needed

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    message_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    failed_at = models.DateTimeField()
    made_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)  # null: the plan never opens again
    due_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "rescue"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="ended_rescues_know_when",
            ),
        ]
        indexes = [
            # few are open at any time; these are all that is ever asked for
            models.Index(fields=["due_at", "id"], name="rescue_due", condition=Q(state="open")),
            models.Index(
                fields=["warn_at"],
                name="rescue_to_warn",
                condition=Q(state="open", warned_at=None),
            ),
            models.Index(fields=["customer"], name="rescue_of_customer", condition=Q(state="open")),
            models.Index(fields=["conversation", "id"], name="rescue_of_conversation"),
            models.Index(fields=["message_id"], name="rescue_of_message"),
        ]

    def __str__(self) -> str:
        return f"rescue {self.pk}"


class Attempt(models.Model):
    """Somebody tried to reach the customer of a rescue."""

    rescue = models.ForeignKey(Rescue, on_delete=models.RESTRICT, related_name="attempts")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    how = models.CharField(max_length=10, choices=How)
    result = models.CharField(max_length=10, choices=Result)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "rescue_attempt"

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Watch(models.Model):
    """A conversation to look at when its customer may have waited in vain. One row each, and kind.

    Written as customers write, read by its time; whether they wait is asked only then.
    """

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "rescue_watch"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "kind"], name="rescue_watches_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="rescue_watch_due")]

    def __str__(self) -> str:
        return f"watch over conversation {self.conversation_id}"
