"""Which devices belong to which of the shop's accounts."""

from __future__ import annotations

from django.db import models


class Device(models.Model):
    """A visitor wrote from this device and then logged in: its history is the account's too."""

    inbox = models.ForeignKey("conversations.Inbox", on_delete=models.RESTRICT)
    device = models.CharField(max_length=40)
    account = models.CharField(max_length=200)  # the shop's own name of it
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "device"
        constraints = [
            models.UniqueConstraint(fields=["inbox", "device"], name="device_is_one_accounts")
        ]
        indexes = [models.Index(fields=["inbox", "account"], name="device_of_account")]

    def __str__(self) -> str:
        return f"device {self.pk}"
