"""Saved views: lists that somebody put together, for everybody, a team or oneself."""

from __future__ import annotations

from django.db import models

from .prepared import Prepared


class SavedView(Prepared):
    """A filter with a name. What it asks for is data that filters.read checks."""

    filter = models.JSONField(default=dict)
    place = models.IntegerField(default=0)  # among those of the same circle

    class Meta(Prepared.Meta):
        db_table = "saved_view"
