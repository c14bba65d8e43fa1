"""Deliveries as they arrived, kept to be read again; and how inboxes fare."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RawDelivery(models.Model):
    """The bytes of one delivery, before anybody understood them."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PROCESSED = "processed"
        QUARANTINED = "quarantined"  # unreadable; an owner sees it and can run it again

    inbox = models.ForeignKey("conversations.Inbox", on_delete=models.RESTRICT, db_index=False)
    headers = models.JSONField()
    body = models.BinaryField()
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=State)
    tries = models.PositiveSmallIntegerField(db_default=0)
    trouble = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        db_table = "raw_delivery"
        indexes = [
            models.Index(
                fields=["state", "id"],
                name="raw_delivery_not_done",
                condition=~Q(state="processed"),
            )
        ]

    def __str__(self) -> str:
        return f"raw delivery {self.pk}"


class RawOrigin(models.Model):
    """Which raw delivery a message was read from, for channels that can show it."""

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    delivery = models.ForeignKey(RawDelivery, on_delete=models.RESTRICT)

    class Meta:
        db_table = "raw_origin"

    def __str__(self) -> str:
        return f"origin of message {self.message_id}"


class InboxHealth(models.Model):
    """How an inbox fares that asks others for its mail, or hands them ours. One row each, at most.

    `trouble` and `out_trouble` are sentences in the source language, translated when shown.
    """

    inbox = models.OneToOneField(
        "conversations.Inbox", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    cursor = models.JSONField(db_default={})  # up to where its channel has fetched
    holder = models.CharField(max_length=32, db_default="")  # who fetches now; others may not
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, db_default="")
    trouble_detail = models.CharField(max_length=300, db_default="")  # what the other side said
    trouble_since = models.DateTimeField(null=True)
    out_trouble = models.CharField(max_length=300, db_default="")
    out_trouble_detail = models.CharField(max_length=300, db_default="")
    out_trouble_since = models.DateTimeField(null=True)
    # tries in a row that the vendor did not answer, and until when nothing is sent therefore
    out_failures = models.PositiveSmallIntegerField(db_default=0)
    out_paused_until = models.DateTimeField(null=True)
    # of what customers are shown beside messages (attention.py): how often the vendor did not take
    # it, and until when it is spared it therefore
    signals_lost = models.PositiveIntegerField(db_default=0)
    signals_rest_until = models.DateTimeField(null=True)
    signs = models.JSONField(db_default=[])  # what the vendor said of the account, and when
    signs_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_health"

    def __str__(self) -> str:
        return f"health of inbox {self.inbox_id}"


class UnknownKind(models.Model):
    """Something that an inbox was told of a kind that its channel cannot read; how often."""

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=100)
    count = models.PositiveIntegerField(db_default=1)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "unknown_kind"
        constraints = [
            models.UniqueConstraint(fields=["inbox", "kind"], name="unknown_kind_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"unknown kind {self.kind} of inbox {self.inbox_id}"


class VendorTemplate(models.Model):
    """Words that a vendor has approved for an inbox, or not yet, as it said them last."""

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    header = models.TextField(blank=True, default="")
    footer = models.TextField(blank=True, default="")
    category = models.CharField(max_length=40, blank=True, default="")
    is_approved = models.BooleanField(default=True)
    told_at = models.DateTimeField()

    class Meta:
        db_table = "vendor_template"
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "name", "language"], name="vendor_template_has_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"vendor template {self.name} ({self.language})"


class Turn(models.Model):
    """When a message may leave an inbox that sends only so many in a minute."""

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    message_id = models.BigIntegerField()
    at = models.DateTimeField()
    is_used = models.BooleanField(db_default=False)

    class Meta:
        db_table = "turn"
        indexes = [models.Index(fields=["inbox", "at"], name="turn_of_inbox")]

    def __str__(self) -> str:
        return f"turn of message {self.message_id}"


class HeardCall(models.Model):
    """A program's call that was done. `name` is a digest of the one that its signature covers."""

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "heard_call"
        constraints = [
            models.UniqueConstraint(fields=["inbox", "name"], name="heard_call_is_done_once")
        ]
        indexes = [models.Index(fields=["at"], name="heard_call_at")]

    def __str__(self) -> str:
        return f"heard call {self.pk}"


class AutomaticMail(models.Model):
    """A machine of ours wrote to an address; one row each, kept while it counts."""

    address = models.CharField(max_length=320)
    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "automatic_mail"
        indexes = [models.Index(fields=["address", "at"], name="automatic_mail_of_address")]

    def __str__(self) -> str:
        return f"automatic mail {self.pk}"


class Mailed(models.Model):
    """Up to which of our messages a thread's answers have followed by mail. One row each."""

    thread = models.OneToOneField(
        "conversations.Thread", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    up_to = models.BigIntegerField()  # a message's id
    at = models.DateTimeField()

    class Meta:
        db_table = "mailed"

    def __str__(self) -> str:
        return f"mailed of thread {self.thread_id}"


class ShortLink(models.Model):
    """A short address under which a file of a message can be fetched until a moment."""

    token = models.CharField(max_length=20, primary_key=True)
    message_id = models.BigIntegerField()
    upload_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "short_link"
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "upload_id"], name="short_link_of_a_file_is_one"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], name="short_link_ends")]

    def __str__(self) -> str:
        return f"short link for upload {self.upload_id}"


class Typing(models.Model):
    """When the other side of a thread was last told that an agent writes. One row each, at most."""

    thread = models.OneToOneField(
        "conversations.Thread", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        db_table = "typing"

    def __str__(self) -> str:
        return f"typing on thread {self.thread_id}"


class Stop(models.Model):
    """A remote party wants no messages from an inbox, `since` then and perhaps `until` then."""

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    remote = models.CharField(max_length=320)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "stop"
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "remote"], condition=models.Q(until=None), name="stop_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"


class Grant(models.Model):
    """What an owner granted us at a vendor for one inbox. The tokens are sealed."""

    inbox = models.OneToOneField(
        "conversations.Inbox", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    vendor = models.CharField(max_length=30)
    refresh = models.TextField()
    access = models.TextField()
    expires_at = models.DateTimeField()  # of the access token
    ends_at = models.DateTimeField(null=True)  # of the consent itself, where the vendor says so
    lease_until = models.DateTimeField(null=True)  # somebody is asking for a new one until then
    is_ended = models.BooleanField(db_default=False)

    class Meta:
        db_table = "inbox_grant"

    def __str__(self) -> str:
        return f"grant of inbox {self.inbox_id}"
