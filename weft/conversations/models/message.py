"""Messages, what became of them, and the files they carry."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Message(models.Model):
    """One entry in a thread. The database refuses to change or to delete it.

    `key` is the name that makes it arrive once: the vendor's id for what comes in, the
    composer's id for what goes out.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"

    # one reference (thread, inbox) -> thread (id, inbox) keeps both: see migrations/0001
    thread = models.ForeignKey(
        "conversations.Thread",
        on_delete=models.RESTRICT,
        related_name="messages",
        db_constraint=False,
        db_index=False,
    )
    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, db_constraint=False, db_index=False
    )
    direction = models.CharField(max_length=4, choices=Direction)
    key = models.CharField(max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, db_index=False
    )
    text = models.TextField()
    sent_at = models.DateTimeField()  # the sender's clock
    stored_at = models.DateTimeField(db_default=Now())  # ours

    class Meta:
        db_table = "message"
        constraints = [
            models.UniqueConstraint(fields=["inbox", "key"], name="message_arrives_once"),
            models.CheckConstraint(
                condition=models.Q(direction__in=["in", "out", "note"]),
                name="message_direction_is_known",
            ),
        ]
        indexes = [models.Index(fields=["thread", "id"], name="message_of_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Delivery(models.Model):
    """What became of a message that we sent."""

    class State(models.TextChoices):
        HELD = "held"  # not before `due_at`, and until then its author may take it back
        WITHDRAWN = "withdrawn"  # taken back in time: it never left
        QUEUED = "queued"
        SENDING = "sending"  # handed to the channel, which has not answered yet
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"
        UNKNOWN = "unknown"

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.RESTRICT, related_name="delivery"
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=300, blank=True, default="")  # words for the agent
    external_id = models.CharField(max_length=200, blank=True, default="")  # the vendor's
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # of a held message
    before = models.JSONField(null=True)  # what its conversation was like, for taking it back

    class Meta:
        db_table = "delivery"

    def __str__(self) -> str:
        return f"delivery of message {self.message_id}: {self.state}"


class Upload(models.Model):
    """A file that somebody handed us, before and after a message carries it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    file = models.ForeignKey("kernel.File", on_delete=models.RESTRICT)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    # who may use it in a message: an agent, or a remote party of an inbox
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT)
    inbox = models.ForeignKey("conversations.Inbox", null=True, on_delete=models.RESTRICT)
    remote = models.CharField(max_length=320, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "upload"

    def __str__(self) -> str:
        return f"upload {self.pk}"


class Attachment(models.Model):
    """A message carries an uploaded file."""

    message = models.ForeignKey(Message, on_delete=models.RESTRICT, related_name="attachments")
    upload = models.ForeignKey(Upload, on_delete=models.RESTRICT)
    # by which the letter's HTML shows it; "" for a file that stands beside the words
    content_id = models.CharField(max_length=250, blank=True, db_default="")

    class Meta:
        db_table = "attachment"
        constraints = [
            models.UniqueConstraint(fields=["message", "upload"], name="message_carries_it_once")
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class Redaction(models.Model):
    """A message's words are hidden from everybody but those who may look under the cover."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.RESTRICT, related_name="redaction"
    )
    reason = models.CharField(max_length=200, blank=True, default="")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "redaction"

    def __str__(self) -> str:
        return f"redaction of message {self.message_id}"
