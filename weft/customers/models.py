"""Customers, handles, merges and facts, with the rules the database itself keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now


class Proof(models.IntegerChoices):
    """How sure we are that a handle belongs to the person; only ever rises."""

    CLAIMED = 1, "claimed"  # somebody typed it
    SEEN = 2, "seen"  # it reached us over the channel itself
    VERIFIED = 3, "verified"  # signed by the shop, or answered a proof we sent


class Customer(models.Model):
    """A person. `merged_into` points to the customer that speaks for both."""

    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, db_default="")
    photo_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    # the kind of channel that the customer wants to be reached by; empty: nobody has said
    channel = models.CharField(max_length=30, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="merged"
    )

    class Meta:
        db_table = "customer"
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="customer_is_not_merged_into_itself"
            )
        ]
        indexes = [
            # people of one name are looked at side by side
            models.Index(Lower("name"), name="customer_name", condition=~Q(name=""))
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Handle(models.Model):
    """One way to reach a customer: an address, a number, a shop account, a device."""

    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="handles")
    kind = models.CharField(max_length=30)
    value = models.CharField(max_length=320)
    proof = models.PositiveSmallIntegerField(choices=Proof, default=Proof.SEEN)
    first_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "handle"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="handle_belongs_to_one_customer")
        ]

    def __str__(self) -> str:
        return f"handle {self.pk} {self.kind}"


class Claim(models.Model):
    """What a channel says a customer is reached by, without proof: it joins nobody."""

    customer = models.ForeignKey(
        Customer, on_delete=models.RESTRICT, related_name="claims", db_index=False
    )
    kind = models.CharField(max_length=30)
    value = models.CharField(max_length=320)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "claim"
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="claimed_once")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="claim_of")]

    def __str__(self) -> str:
        return f"claim {self.pk} {self.kind}"


class Merge(models.Model):
    """`joined` was found to be the same person as `kept`; undone when that was wrong."""

    kept = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="+")
    joined = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    by_id = models.BigIntegerField(null=True)  # null: recognised by proof, not by a person
    at = models.DateTimeField()
    undone_by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "merge"
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], condition=Q(undone_at=None), name="customer_is_joined_once"
            )
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class Difference(models.Model):
    """Somebody decided that two customers are not one person: it is not proposed again."""

    one = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "difference"
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(undone_at=None),
                name="customers_differ_once",
            ),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="the_older_of_two_stands_first"
            ),
        ]

    def __str__(self) -> str:
        return f"difference {self.pk}"


class Fact(models.Model):
    """Something a customer told us, with where and when. Withdrawn, never rewritten."""

    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="facts")
    label = models.CharField(max_length=60)
    value = models.CharField(max_length=500)
    channel = models.CharField(max_length=30, blank=True, default="")
    message_id = models.BigIntegerField(null=True)  # its source, when it was said in a message
    said_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    valid_until = models.DateTimeField(null=True)  # an offer, a stay abroad; null: for good
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "fact"

    def __str__(self) -> str:
        return f"fact {self.pk}"
