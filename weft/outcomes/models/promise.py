"""Promises and offers: what we said that we would do, and what we said that a customer may have."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Promise(models.Model):
    """Something a customer may rely on, whoever of us said it on whichever channel.

    A promise is due at a time and has an owner. An offer holds until a time, or (None) until it is
    withdrawn.
    """

    class Kind(models.TextChoices):
        PROMISE = "promise"
        OFFER = "offer"

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"  # an offer: taken
        BROKEN = "broken"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=7, choices=Kind)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, db_index=False
    )
    message_id = models.BigIntegerField(null=True)  # in which it was said
    text = models.CharField(max_length=300)
    due_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "promise"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | Q(state__in=["kept", "broken", "withdrawn"], ended_at__isnull=False),
                name="ended_promises_know_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="offer") | Q(kind="promise", due_at__isnull=False),
                name="promises_are_due",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="promise_of_conversation"),
            models.Index(fields=["due_at", "id"], name="promise_due", condition=Q(state="open")),
            models.Index(fields=["due_at"], name="promise_counted", condition=Q(kind="promise")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
