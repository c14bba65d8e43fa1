"""Policies and clocks, with the rules the database itself keeps."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .policies import Kind

KINDS = [(kind.value, kind.value) for kind in Kind]


class Policy(models.Model):
    """What is promised for some conversations; see policies.py for `conditions` and `terms`."""

    name = models.CharField(max_length=100, blank=True)  # empty: told by what it says
    position = models.IntegerField()
    is_on = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)

    class Meta:
        db_table = "sla_policy"
        constraints = [
            # checked at the end of a transaction, so that two can change places
            models.UniqueConstraint(
                fields=["position"],
                name="sla_policies_have_an_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"sla policy {self.pk}"


class Clock(models.Model):
    """How much of a promised time has passed; see counting.py. One row for each kind, reused."""

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=11, choices=KINDS)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, db_index=False)
    plan_id = models.BigIntegerField(null=True)  # the calendar; None: the shop's, or none at all
    by_the_clock = models.BooleanField(default=False)  # then no calendar counts
    target_seconds = models.IntegerField()
    started_at = models.DateTimeField()
    spent_seconds = models.FloatField(db_default=0)
    running_since = models.DateTimeField(null=True)
    rested_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warns_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    taken = ArrayField(models.CharField(max_length=40), default=list)
    is_raised = models.BooleanField(db_default=False)
    acts_at = models.DateTimeField(null=True)  # when there is something to do about it next

    class Meta:
        db_table = "sla_clock"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], name="one_clock_for_each_kind"
            ),
            models.CheckConstraint(
                condition=Q(running_since=None) | Q(stopped_at=None),
                name="a_stopped_clock_does_not_run",
            ),
        ]
        indexes = [
            models.Index(
                fields=["acts_at", "id"],
                name="sla_clock_falls_due",
                condition=Q(acts_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} clock of conversation {self.conversation_id}"
