"""Inboxes: the configured places where customers reach us."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models.functions import Now


def new_public_key() -> str:
    """Return a name for an inbox that can stand in a public address: 80 random bits."""
    return secrets.token_hex(10)


class Inbox(models.Model):
    """One mailbox, widget, page or number. `settings` holds what its channel asks for."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    public_key = models.CharField(max_length=40, unique=True, default=new_public_key)
    settings = models.JSONField(default=dict)
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.RESTRICT)
    # where its new conversations wait; None: they stand in the lists, and in no line
    queue = models.ForeignKey(
        "conversations.Queue", null=True, blank=True, on_delete=models.RESTRICT
    )
    # opening hours of the scheduling room, where its queue follows none; None: the shop's
    plan_id = models.BigIntegerField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    # a customer who writes again after this has a new matter: a new conversation begins
    reopen_days = models.PositiveSmallIntegerField(default=14)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox"

    def __str__(self) -> str:
        return f"inbox {self.pk} {self.name}"
