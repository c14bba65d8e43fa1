"""The tables of the kernel. Rooms reach them through the kernel's functions, never from here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Now


class TransactionNumber(models.Func):
    """PostgreSQL's number for the running transaction (xid8, it never wraps around)."""

    function = "pg_current_xact_id"
    output_field = models.TextField()


class EventRow(models.Model):
    """One thing that happened; written by `events.say` and never changed.

    Nothing but plain columns: a foreign key to conversations or customers would point upwards,
    and each key locks a row and checks it on the busiest insert of all.
    """

    name = models.CharField(max_length=60)
    body = models.JSONField()
    actor_id = models.BigIntegerField(null=True)
    conversation_id = models.BigIntegerField(null=True)
    thread_id = models.BigIntegerField(null=True)
    inbox_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    # The event that a reaction answered. Not a key either: the row stands in this table, which
    # refuses deletes, so nothing could ever break the reference.
    cause_id = models.BigIntegerField(null=True)
    depth = models.PositiveSmallIntegerField(db_default=0)
    happened_at = models.DateTimeField(db_default=Now())
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(TransactionNumber(), models.TextField()), models.BigIntegerField())
    )

    class Meta:
        """Read in order by the live readers, and by conversation for its timeline."""

        db_table = "event"
        indexes = [
            models.Index(fields=["transaction", "id"], name="event_in_order"),
            models.Index(
                fields=["conversation_id", "id"],
                name="event_of_conversation",
                condition=Q(conversation_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk} {self.name}"


class File(models.Model):
    """Bytes that are safely on the disk, named by what they are; written by `files.record`."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()  # bytes
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "file"

    def __str__(self) -> str:
        return f"file {self.sha256[:12]}"


class Setting(models.Model):
    """One workspace setting, whole; read and written by `weft.kernel.settings`."""

    key = models.CharField(max_length=100, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "setting"

    def __str__(self) -> str:
        return f"setting {self.key}"


class FollowerRow(models.Model):
    """How far one follower has read; written by `weft.kernel.followers`."""

    name = models.CharField(max_length=60, primary_key=True)
    transaction = models.BigIntegerField()
    event_id = models.BigIntegerField()
    moved_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveSmallIntegerField(db_default=0)  # of what waits now, in a row
    retry_at = models.DateTimeField(null=True)  # None: at once

    class Meta:
        db_table = "follower"

    def __str__(self) -> str:
        return f"follower {self.name}"


class ParkedRow(models.Model):
    """An event that a follower could not take; a person should look."""

    follower = models.ForeignKey(FollowerRow, on_delete=models.CASCADE)
    event_id = models.BigIntegerField()
    trouble = models.CharField(max_length=200)  # the class of the error: its text may hold words
    parked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "follower_parked"
        constraints = [
            models.UniqueConstraint(fields=["follower", "event_id"], name="an_event_is_parked_once")
        ]

    def __str__(self) -> str:
        return f"event {self.event_id} parked by {self.follower_id}"
