"""Macros, and what a run of one changed, so that it can be undone as a whole."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .prepared import Prepared


class Macro(Prepared):
    """Several steps that are taken together. They are kept as macros.py writes them."""

    steps = models.JSONField(default=list)

    class Meta(Prepared.Meta):
        db_table = "macro"


class MacroRun(models.Model):
    """A macro was run on a conversation. It keeps its name when the macro is no more.

    `before` and `after` are what the conversation was like; what differs is what the run did.
    """

    key = models.CharField(max_length=100, unique=True)  # the page's name for it: it runs once
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, db_index=False
    )
    macro = models.ForeignKey(Macro, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    before = models.JSONField()
    after = models.JSONField()
    message_ids: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        db_table = "macro_run"
        indexes = [models.Index(fields=["conversation", "-id"], name="macro_run_of_conversation")]

    def __str__(self) -> str:
        return f"run {self.pk} of the macro {self.name}"
