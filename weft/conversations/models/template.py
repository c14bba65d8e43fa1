"""Templates: texts that agents answer with again and again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Template(models.Model):
    """A text with gaps (placeholders.py). A language of "" fits customers of any language."""

    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True, default="")
    text = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        db_table = "template"
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "language", name="template_has_a_name_of_its_own_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"template {self.pk} {self.name}"
