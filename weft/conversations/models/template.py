"""Templates: texts that agents answer with again and again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .prepared import Prepared


class Template(Prepared):
    """A matter that is answered again and again; what is said stands in its texts."""

    # what one types behind a slash to get it; "" goes by the name alone
    shortcut = models.CharField(max_length=40, blank=True, default="")
    folder = models.CharField(max_length=60, blank=True, default="")

    class Meta(Prepared.Meta):
        db_table = "template"


class TemplateText(models.Model):
    """What a template says in one language, with gaps (placeholders.py). "" is any language."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, blank=True, default="")
    text = models.TextField()
    # short answers that go with it, see choices.py
    choices: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=200), default=list, db_default=[], blank=True
    )

    class Meta:
        db_table = "template_text"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "language"], name="template_says_one_thing_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"text of template {self.template_id} in {self.language or 'any language'}"


class TemplateUse(models.Model):
    """How often an agent took a template: what is used often is offered first."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="uses")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    times = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "template_use"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "agent"], name="template_use_is_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} used template {self.template_id} {self.times} times"
