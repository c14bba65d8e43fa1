"""Threads: runs of messages on one inbox with one remote party."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Thread(models.Model):
    """A chat, an e-mail thread, a call. `remote` is what its channel calls the other side.

    Only one thread with a remote party runs at a time; an ended one is history and stays in
    its conversation.
    """

    inbox = models.ForeignKey("conversations.Inbox", on_delete=models.RESTRICT, db_index=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="threads"
    )
    remote = models.CharField(max_length=320)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # the newest message of the other side that each side has seen
    seen_by_us = models.BigIntegerField(db_default=0)
    seen_by_them = models.BigIntegerField(db_default=0)
    # what it is about, as its channel compares it; "" where threads are not found by that
    topic = models.CharField(max_length=300, blank=True, db_default="")
    # what the channel knows of the moment: page, cart, language
    context = models.JSONField(db_default={})

    class Meta:
        db_table = "thread"
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "remote"],
                condition=Q(ended_at=None),
                name="one_running_thread_per_remote_party",
            ),
            # what the reference of a message points to: see migrations/0001
            models.UniqueConstraint(fields=["id", "inbox"], name="thread_stays_in_its_inbox"),
        ]
        indexes = [
            models.Index(fields=["inbox", "topic"], name="thread_topic", condition=~Q(topic=""))
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"
