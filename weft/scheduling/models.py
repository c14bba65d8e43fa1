"""Plans: the weekly opening hours that an inbox can follow."""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """A named week. `week` holds seven lists of ["09:00", "17:00"] pairs, Monday first."""

    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60)
    week = models.JSONField()
    closed_on = models.JSONField(default=list)  # ISO dates

    class Meta:
        db_table = "plan"

    def __str__(self) -> str:
        return f"plan {self.pk} {self.name}"
