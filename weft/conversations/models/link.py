"""Links: conversations that have to do with each other, and stay two."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least


class Link(models.Model):
    """Two conversations belong together. `target` came of `source` where the kind says so."""

    class Kind(models.TextChoices):
        RELATED = "related"
        DUPLICATE = "duplicate"
        FOLLOW_UP = "follow_up"  # the target goes on where the source had ended
        SPLIT = "split"  # the target is about one `message` of the source

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="links_out"
    )
    target = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="links_in"
    )
    message = models.ForeignKey(
        "conversations.Message", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "link"
        constraints = [
            models.UniqueConstraint(
                Least("source", "target"),
                Greatest("source", "target"),
                condition=Q(undone_at=None),
                name="conversations_are_linked_once",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="conversation_is_not_linked_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["related", "duplicate", "follow_up", "split"]),
                name="link_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"
