"""Notices, and how each agent wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from weft.notices.kinds import Kind


class Notice(models.Model):
    """Something that an agent should know of a conversation; of one kind once while unread."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=1)  # how often, since it was read last
    actor_id = models.BigIntegerField(null=True)  # the colleague who did it last
    message_id = models.BigIntegerField(null=True)  # the newest that it is about
    happened_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # by our clock: what a page has not heard of yet
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "conversation", "kind"],
                condition=Q(read_at=None),
                name="notice_is_unread_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="notice_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-happened_at"], name="notice_of_agent"),
            models.Index(
                fields=["conversation"], name="notice_of_conversation", condition=Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} {self.kind}"
