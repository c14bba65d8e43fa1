"""Queues: the lines in which conversations of any channel wait for somebody."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Queue(models.Model):
    """A named line, served by a team (None: by everybody), within the hours of a plan.

    `plan_id` names opening hours of the scheduling room, which stands beside this one; None
    leaves the hours to the inbox of each conversation.
    """

    name = models.CharField(max_length=100, unique=True)
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.RESTRICT)
    plan_id = models.BigIntegerField(null=True, blank=True)
    is_on = models.BooleanField(default=True)  # off: nothing new comes in, nothing is taken out
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "queue"

    def __str__(self) -> str:
        return f"queue {self.pk} {self.name}"
