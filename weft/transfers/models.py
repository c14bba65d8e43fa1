"""Transfers: who gives which conversation to whom, with what briefing, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Transfer(models.Model):
    """One try to give a conversation on, to a person or to a queue.

    A warm one is offered with a briefing and ends in one of the other states; a cold one is done
    from the start. The briefing is kept as it was handed over.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"
        OVERTAKEN = "overtaken"
        DONE = "done"  # a cold one

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+"
    )
    # through which channel the customer wrote last: figures are counted by it
    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    # who is responsible until it is accepted; null: nobody was
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    queue = models.ForeignKey(
        "conversations.Queue",
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    from_queue = models.ForeignKey(
        "conversations.Queue",
        null=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    is_warm = models.BooleanField()
    state = models.CharField(max_length=9, choices=State)
    reason = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=300, blank=True)
    # the briefing: who it is, what it is about, what was tried, what was promised
    who = models.TextField(blank=True)
    matter = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    promised = models.TextField(blank=True)
    made_by_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=300, blank=True)  # why it was declined
    # the receiver could not see the conversation before, and was let in to read the briefing
    was_let_in = models.BooleanField(default=False)

    class Meta:
        db_table = "transfer"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state="offered"),
                name="one_offer_of_a_conversation",
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=False) | Q(queue__isnull=False),
                name="transfer_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", ended_at=None)
                | (~Q(state="offered") & Q(ended_at__isnull=False)),
                name="ended_transfers_know_when",
            ),
            models.CheckConstraint(
                condition=Q(is_warm=True, expires_at__isnull=False)
                | Q(is_warm=False, state__in=["done", "withdrawn"]),
                name="cold_transfers_are_done_at_once",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="transfer_of"),
            models.Index(fields=["-made_at", "-id"], name="transfer_newest"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class SendingAway(models.Model):
    """A message that told the customer to call, to write or to turn elsewhere, and why (W6)."""

    message = models.OneToOneField(
        "conversations.Message",
        primary_key=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    way = models.CharField(max_length=5)
    words = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        db_table = "sending_away"
        indexes = [models.Index(fields=["-at"], name="sending_away_newest")]

    def __str__(self) -> str:
        return f"sending away of message {self.message_id}"
