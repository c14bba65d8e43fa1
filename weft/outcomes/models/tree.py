"""Trees of classifiers: what can be said about how a contact ended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from weft.outcomes.plans import Plan


class Tree(models.Model):
    """The outcomes of one queue, or (queue None) of all conversations whose queue has no tree."""

    queue = models.ForeignKey("conversations.Queue", null=True, on_delete=models.RESTRICT)
    is_required = models.BooleanField(default=True)  # nothing is closed without an outcome
    is_on = models.BooleanField(default=True)

    class Meta:
        db_table = "outcome_tree"
        constraints = [
            models.UniqueConstraint(
                fields=["queue"], nulls_distinct=False, name="queue_has_one_outcome_tree"
            )
        ]

    def __str__(self) -> str:
        return f"outcomes of queue {self.queue_id}"


class Classifier(models.Model):
    """A node of a tree; one without children that are on is a leaf, and may be chosen.

    What was chosen once is never deleted: it is switched off.
    """

    tree = models.ForeignKey(Tree, on_delete=models.RESTRICT, related_name="classifiers")
    parent = models.ForeignKey("self", null=True, on_delete=models.RESTRICT)
    name = models.CharField(max_length=60)
    labels: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    plan = models.CharField(
        max_length=7, choices=[(one.value, one.value) for one in Plan], default=Plan.NONE
    )
    # what a task says is to be done, or what the step of a process is called
    text = models.CharField(max_length=200, blank=True, default="")
    days = models.PositiveSmallIntegerField(default=1)  # until a task or a message is due
    owner = models.ForeignKey(  # of a task; None: whoever closes
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    # what a message says, or what is said when the step is done; None of a step: nothing
    template = models.ForeignKey(
        "conversations.Template", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "classifier"
        constraints = [
            models.UniqueConstraint(
                fields=["tree", "parent", "name"],
                nulls_distinct=False,
                name="classifier_has_a_name_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(plan__in=["task", "step"]) | ~Q(text=""),
                name="planned_tasks_and_steps_say_what",
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="planned_in_time"),
        ]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """Return what it is called in a language; its own name where nobody said."""
        labels: Any = self.labels
        return labels.get(language.partition("-")[0]) or self.name
