"""Plans: the weekly opening hours that a queue, an inbox or the whole shop can follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Plan(models.Model):
    """A named week. `week` holds seven lists of ["09:00", "17:00"] pairs, Monday first."""

    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60)
    week = models.JSONField()
    closed_on = models.JSONField(default=list)  # ISO dates
    special = models.JSONField(default=dict)  # by ISO date: such pairs, instead of the week's
    country = models.CharField(max_length=2, blank=True, db_default="")  # whose holidays count
    # made for any queue and inbox to follow; else it is the own plan of one inbox
    is_shared = models.BooleanField(db_default=False)
    # the shop's: followed wherever neither a queue nor an inbox says anything else
    is_default = models.BooleanField(db_default=False)

    class Meta:
        db_table = "plan"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_plan_is_the_shops"
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} {self.name}"
