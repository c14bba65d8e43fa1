"""Leaks: questions that rest unanswered in a closed conversation, answers that never left."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Leak(models.Model):
    """A message that may be lost on its way: a customer's nobody answers, ours that is stuck.

    Written by a follower; whether it still holds is looked up by whoever shows it.
    """

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    since = models.DateTimeField()
    waived_at = models.DateTimeField(null=True)  # somebody said that nothing is needed
    waived_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "leak"
        indexes = [
            models.Index(fields=["since", "message"], name="leak_open", condition=Q(waived_at=None))
        ]

    def __str__(self) -> str:
        return f"leak of message {self.message_id}"
