"""Conversations: one matter of one customer each; their tags; the moves of their threads."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Conversation(models.Model):
    """One matter. The `last_*` columns repeat its newest message, so that a list needs no join."""

    class Status(models.TextChoices):
        OPEN = "open"
        SNOOZED = "snoozed"
        CLOSED = "closed"

    customer = models.ForeignKey("customers.Customer", on_delete=models.RESTRICT, db_index=False)
    inbox = models.ForeignKey("conversations.Inbox", on_delete=models.RESTRICT, db_index=False)
    queue = models.ForeignKey(
        "conversations.Queue", null=True, blank=True, on_delete=models.RESTRICT, db_index=False
    )
    matter = models.CharField(max_length=200, blank=True, db_default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        db_index=False,
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    # the customer's oldest message that nobody has answered; null while we wait for them
    waiting_since = models.DateTimeField(null=True)
    # by when somebody must have acted, and from when on that is at risk; see the sla room, which
    # alone says so. Null while nothing was promised
    due_at = models.DateTimeField(null=True)
    warns_at = models.DateTimeField(null=True)
    # 0 was raised above all others, until its promise is kept or gone
    rank = models.PositiveSmallIntegerField(db_default=1)
    # it came back from rest, and nobody has done anything about it since; see Woken
    woken_at = models.DateTimeField(null=True)
    woken_by = models.CharField(max_length=10, blank=True, db_default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, db_index=False)
    last_message_id = models.BigIntegerField(null=True)
    last_at = models.DateTimeField(null=True)
    last_text = models.CharField(max_length=200, blank=True, db_default="")
    last_direction = models.CharField(max_length=4, blank=True, db_default="")

    class Woken(models.TextChoices):
        """What ended its rest. An agent who takes it back needs no reminder of that."""

        DUE = "due"
        MESSAGE = "message"
        FOLLOW_UP = "follow_up"

    class Meta:
        db_table = "conversation"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
                name="closed_conversations_know_when",
            ),
            models.CheckConstraint(
                condition=Q(status="snoozed", snoozed_until__isnull=False)
                | (~Q(status="snoozed") & Q(snoozed_until=None)),
                name="snoozed_conversations_know_until_when",
            ),
        ]
        indexes = [
            # each list of the console is one index, read from its start; those of the open
            # conversations are ordered by an expression and stand in migrations/0001
            models.Index(
                fields=["snoozed_until", "id"],
                name="conversation_snoozed",
                condition=Q(status="snoozed"),
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                name="conversation_closed",
                condition=Q(status="closed"),
            ),
            models.Index(
                fields=["inbox", "-closed_at", "-id"],
                name="conversation_closed_in_inbox",
                condition=Q(status="closed"),
            ),
            models.Index(
                fields=["assignee", "-closed_at", "-id"],
                name="conversation_closed_of",
                condition=Q(status="closed", assignee__isnull=False),
            ),
            # those who wait in a line for somebody: few, for they leave it when somebody has them
            models.Index(
                fields=["queue", "waiting_since", "id"],
                name="conversation_waiting_in_queue",
                condition=Q(status="open", assignee=None, queue__isnull=False),
            ),
            # whatever is counted: it knows all that most lists ask for, so no row is looked at
            models.Index(
                fields=["status", "inbox", "assignee", "waiting_since"],
                name="conversation_in_hands",
                condition=~Q(status="closed"),
            ),
            # few at any time, and each list has its own on top
            models.Index(
                fields=["-woken_at"], name="conversation_woken", condition=Q(woken_at__isnull=False)
            ),
            models.Index(fields=["customer", "id"], name="conversation_of_customer"),
            # what was merged into one: few rows, and none of them changes again
            models.Index(
                fields=["merged_into"],
                name="conversation_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Move(models.Model):
    """A thread was moved from one conversation to another. Moves of one merge share a `batch`."""

    batch = models.UUIDField()
    thread = models.ForeignKey("conversations.Thread", on_delete=models.RESTRICT)
    source = models.ForeignKey(Conversation, on_delete=models.RESTRICT, related_name="moved_out")
    target = models.ForeignKey(Conversation, on_delete=models.RESTRICT, related_name="moved_in")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)  # null: it joined by itself
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)  # what both conversations were like, for taking it back

    class Meta:
        db_table = "move"
        indexes = [models.Index(fields=["batch"], name="move_batch")]

    def __str__(self) -> str:
        return f"move {self.pk}"


class Tag(models.Model):
    """A word that agents sort conversations by."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        db_table = "tag"

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A conversation carries a tag."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.RESTRICT, related_name="taggings", db_index=False
    )
    tag = models.ForeignKey(Tag, on_delete=models.RESTRICT, db_index=False)

    class Meta:
        db_table = "conversation_tag"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "tag"], name="conversation_carries_a_tag_once"
            )
        ]
        indexes = [models.Index(fields=["tag", "-conversation"], name="conversation_tag_newest")]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on conversation {self.conversation_id}"
