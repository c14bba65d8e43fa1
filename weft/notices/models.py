"""Notices, and how each agent wants to be told."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from weft.notices.kinds import Kind


class Notice(models.Model):
    """Something that an agent should know of a conversation; of one kind once while unread."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=1)  # how often, since it was read last
    actor_id = models.BigIntegerField(null=True)  # the colleague who did it last
    message_id = models.BigIntegerField(null=True)  # the newest that it is about
    is_shown = models.BooleanField(default=True, db_default=True)  # in the page, by its bell
    happened_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # by our clock: what a page has not heard of yet
    read_at = models.DateTimeField(null=True)
    push_at = models.DateTimeField(null=True)  # unless it is read until then
    pushed_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)  # unless it is read until then
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "conversation", "kind"],
                condition=Q(read_at=None),
                name="notice_is_unread_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="notice_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-happened_at"], name="notice_of_agent"),
            models.Index(
                fields=["conversation"], name="notice_of_conversation", condition=Q(read_at=None)
            ),
            models.Index(
                fields=["push_at"], name="notice_to_push", condition=Q(push_at__isnull=False)
            ),
            models.Index(
                fields=["mail_at"], name="notice_to_mail", condition=Q(mail_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} {self.kind}"


class Preference(models.Model):
    """How an agent wants to be told; whoever has no row wants the usual (kinds.USUAL)."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    ways = models.JSONField(default=dict)  # {kind: [way, …]}; a kind that is missing: the usual
    quiet_begins = models.TimeField(default=time(20))
    quiet_ends = models.TimeField(default=time(8))
    quiet_nights = models.JSONField(default=list)  # weekdays on which such a span begins
    quiet_days = models.JSONField(default=list)  # weekdays that are quiet as a whole
    paused_until = models.DateTimeField(null=True)
    mail_after_minutes = models.PositiveSmallIntegerField(default=15)
    shows_words = models.BooleanField(default=False)  # of messages, where others may see a screen

    class Meta:
        db_table = "notice_preference"

    def __str__(self) -> str:
        return f"notice preference of agent {self.agent_id}"


class Device(models.Model):
    """A browser that an agent lets us push to, as its push service knows it.

    Bound to a session: whoever is signed out on a lost phone is told nothing there any more.
    """

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)  # whoever has our key may push there
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    our_key = models.CharField(max_length=100)  # the public key that the browser trusts
    name = models.CharField(max_length=100)
    session_sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "notice_device"

    def __str__(self) -> str:
        return f"device {self.pk} of agent {self.agent_id}"


class Push(models.Model):
    """One message to one device, and what became of it: the log of D35."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"  # by the push service
        ARRIVED = "arrived"  # the device says so
        NEEDLESS = "needless"  # it was read before it left
        FAILED = "failed"

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="+")
    device_name = models.CharField(max_length=100)  # when the device is gone
    conversation_id = models.BigIntegerField(null=True)  # null: the agent only tries the device
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    trouble = models.CharField(max_length=12, blank=True, default="")  # pushing.Trouble
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notice_push"
        indexes = [models.Index(fields=["agent", "-at"], name="notice_push_of_agent")]

    def __str__(self) -> str:
        return f"push {self.pk} {self.state}"
