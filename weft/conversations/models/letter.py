"""Letters: what a message has beyond its words; who takes part, and what became of each copy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """The formal side of a message: subject, people, formatted body, verdict, fields.

    As immutable as its message. Nothing in it is sanitised; whoever shows it does that.
    """

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="letter"
    )
    subject = models.TextField(blank=True, default="")
    sender = models.JSONField(null=True)  # {"name", "address"}, as it was written
    recipients = models.JSONField(default=list)  # [{"role", "name", "address"}]
    html = models.TextField(blank=True, default="")
    rest = models.TextField(blank=True, default="")
    # a Message-ID; mails of strangers may repeat one, so it is no key
    name = models.CharField(max_length=500, blank=True, default="")
    standing = models.CharField(max_length=20, blank=True, default="")
    verdict = models.JSONField(default=dict)
    traits = models.JSONField(default=dict)
    fields = models.JSONField(default=list)  # [{"label", "value", "kind"}]

    class Meta:
        db_table = "letter"
        indexes = [models.Index(fields=["name"], name="letter_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"letter of message {self.message_id}"


class Participant(models.Model):
    """An address that takes part in a thread, or that somebody proposed by a Cc.

    Only who takes part is believed, and answered. A proposal becomes one by an agent's click.
    """

    thread = models.ForeignKey(
        "conversations.Thread", on_delete=models.RESTRICT, related_name="participants"
    )
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True, default="")
    is_proposed = models.BooleanField(default=False)
    added_by_id = models.BigIntegerField(null=True)  # an agent; null: by writing, or by a Cc
    added_at = models.DateTimeField()

    class Meta:
        db_table = "participant"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "address"], name="participant_takes_part_once"
            )
        ]
        indexes = [models.Index(fields=["address"], name="participant_address")]

    def __str__(self) -> str:
        return f"participant {self.pk} of thread {self.thread_id}"


class Recipient(models.Model):
    """One copy of a letter of ours, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"
        UNKNOWN = "unknown"

    message = models.ForeignKey(
        "conversations.Message", on_delete=models.RESTRICT, related_name="recipients"
    )
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=3, default="to")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="")  # words for the agent
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "recipient"
        constraints = [
            models.UniqueConstraint(fields=["message", "address"], name="recipient_gets_one_copy"),
            models.CheckConstraint(
                condition=Q(role__in=["to", "cc", "bcc"]), name="recipient_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk} of message {self.message_id}"
