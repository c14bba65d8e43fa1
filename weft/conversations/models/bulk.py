"""Bulk changes: what an agent did to many conversations at once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Bulk(models.Model):
    """One such change, with how each conversation was before, so that all of it can be undone.

    Kept for as long as anybody would want that; what happened is told by the events.
    """

    class Does(models.TextChoices):
        ASSIGN = "assign"
        TAG = "tag"
        CLOSE = "close"
        REOPEN = "reopen"
        SNOOZE = "snooze"
        READ = "read"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    does = models.CharField(max_length=10, choices=Does)
    left = models.JSONField()  # what it left behind: {"assignee"}, {"tag"}, {"closed_at"} …
    before = models.JSONField()  # {id of a conversation: what it was like}
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bulk"

    def __str__(self) -> str:
        return f"bulk {self.pk}: {self.does}"
