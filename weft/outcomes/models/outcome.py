"""Outcomes: how conversations ended, each time, and the steps that customers wait for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .tree import Classifier, Tree


class Outcome(models.Model):
    """A conversation was closed, and this is how it ended. One closed three times has three.

    `about` is what was known of it then, for guessing later ones: see suggesting.py. What was
    planned is named by id: a follow-up, a held message, or a step.
    """

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, db_index=False
    )
    tree = models.ForeignKey(Tree, on_delete=models.RESTRICT, db_index=False)
    classifier = models.ForeignKey(Classifier, on_delete=models.RESTRICT)
    at = models.DateTimeField()  # when the conversation was closed: its closed_at
    by = models.ForeignKey(  # None: a program of the shop's own
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    follow_up_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    about: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=210))
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "outcome"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "at"],
                condition=Q(undone_at=None),
                name="a_closing_has_one_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="outcome_of_conversation"),
            models.Index(
                fields=["tree", "-id"], name="outcome_newest", condition=Q(undone_at=None)
            ),
            models.Index(fields=["-at"], name="outcome_at", condition=Q(undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"


class ProcessStep(models.Model):
    """Something that has to be done elsewhere before the customer can be told more."""

    class State(models.TextChoices):
        AWAITED = "awaited"
        FINISHED = "finished"
        ABANDONED = "abandoned"

    outcome = models.OneToOneField(Outcome, on_delete=models.RESTRICT, related_name="step")
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, db_index=False
    )
    text = models.CharField(max_length=200)
    template_id = models.BigIntegerField(null=True)  # what the customer is told then
    state = models.CharField(max_length=9, choices=State, default=State.AWAITED)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "process_step"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="awaited", ended_at=None)
                | Q(state__in=["finished", "abandoned"], ended_at__isnull=False),
                name="ended_steps_know_when",
            )
        ]
        indexes = [
            models.Index(
                fields=["since", "id"], name="process_step_open", condition=Q(state="awaited")
            ),
            models.Index(
                fields=["conversation"], name="process_step_of", condition=Q(state="awaited")
            ),
        ]

    def __str__(self) -> str:
        return f"process step {self.pk}"
