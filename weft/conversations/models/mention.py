"""Mentions: addresses and numbers that customers wrote, for finding who and what they are about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Mention(models.Model):
    """In a thread the customer wrote an address, or the number of an order or a phone.

    Made from the messages by a follower, and made anew from them if need be: it may vanish.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        NUMBER = "number"

    thread = models.ForeignKey(
        "conversations.Thread", on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    kind = models.CharField(max_length=6, choices=Kind)
    value = models.CharField(max_length=320)
    message_id = models.BigIntegerField()  # that had it first

    class Meta:
        db_table = "mention"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "kind", "value"], name="thread_mentions_it_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["email", "phone", "number"]), name="mention_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["kind", "value", "thread"], name="mention_of")]

    def __str__(self) -> str:
        return f"mention {self.pk}"
