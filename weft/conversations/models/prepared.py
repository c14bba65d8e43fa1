"""What is prepared once and used again: texts to answer with, and for whom they are kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

CHANNEL = 30  # letters of an inbox's kind


class Prepared(models.Model):
    """Something prepared: for everybody, a team, or one agent; for all channels or some."""

    name = models.CharField(max_length=80)
    team = models.ForeignKey("people.Team", null=True, on_delete=models.RESTRICT, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # kinds of inboxes; none is all
    channels: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=CHANNEL), default=list, blank=True
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("name"),
                "team",
                "agent",
                nulls_distinct=False,
                name="%(class)s_has_a_name_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(team=None) | Q(agent=None), name="%(class)s_is_kept_for_one_circle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.db_table} {self.pk} {self.name}"
