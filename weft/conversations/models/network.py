"""What networks tell of messages beside the words: never a change of the message itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Trace(models.Model):
    """What a vendor calls a part of a message of ours, and how far it has come.

    Most messages have one part. A receipt may come before we know whose id it names: then there
    is no message yet. A state only ever grows, so the order of receipts does not matter.
    """

    class State(models.IntegerChoices):
        SENT = 0
        FAILED = 1
        DELIVERED = 2  # a vendor that says so after a failure was wrong about the failure
        READ = 3

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    external_id = models.CharField(max_length=200)
    message = models.ForeignKey(
        "conversations.Message", null=True, on_delete=models.RESTRICT, related_name="traces"
    )
    part = models.PositiveSmallIntegerField(db_default=0)
    state = models.PositiveSmallIntegerField(choices=State, db_default=State.SENT)
    reason = models.CharField(max_length=300, db_default="")  # words for the agent
    # as the vendor calls it, such as utility: it decides what the part costs
    category = models.CharField(max_length=40, blank=True, db_default="")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "trace"
        constraints = [
            models.UniqueConstraint(fields=["inbox", "external_id"], name="trace_has_one_row")
        ]
        indexes = [
            models.Index(fields=["changed_at"], name="trace_parked", condition=Q(message=None))
        ]

    def __str__(self) -> str:
        return f"trace {self.external_id}"


class Afterword(models.Model):
    """What a network later said of a message: an edit, a reaction, that it was taken back.

    It names the message as the vendor does, so it may come before it. Never changed or deleted.
    """

    class Kind(models.TextChoices):
        EDITED = "edited"
        UNSENT = "unsent"
        REACTED = "reacted"

    inbox = models.ForeignKey(
        "conversations.Inbox", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    about = models.CharField(max_length=200)
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=320, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")  # the new words, or the emoji
    by_id = models.BigIntegerField(null=True)  # which of our agents said it; None: the network
    at = models.DateTimeField()

    class Meta:
        db_table = "afterword"
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "about", "kind", "name"], name="afterword_arrives_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["edited", "unsent", "reacted"]),
                name="afterword_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"afterword {self.pk}"


class Amendment(models.Model):
    """What an agent did, or tried to do, to a message that had gone: react, correct, take back.

    Written down before its network is asked. What came of it is an afterword, when it was done.
    """

    class State(models.TextChoices):
        TRYING = "trying"
        DONE = "done"
        FAILED = "failed"  # the network surely did nothing
        UNKNOWN = "unknown"
        UNDONE = "undone"  # the network had taken it, and then did not deliver it

    message = models.ForeignKey(
        "conversations.Message", on_delete=models.RESTRICT, related_name="+"
    )
    kind = models.CharField(max_length=7, choices=Afterword.Kind)
    text = models.TextField(blank=True, db_default="")  # the new words, or the emoji
    by_id = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.TRYING)
    reason = models.CharField(max_length=300, blank=True, db_default="")  # words for the agent
    at = models.DateTimeField()

    class Meta:
        db_table = "amendment"
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(state="trying"), name="amendment_goes_alone"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["edited", "unsent", "reacted"]),
                name="amendment_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["trying", "done", "failed", "unknown", "undone"]),
                name="amendment_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk}"


class RemoteFile(models.Model):
    """A file of a message that lies at the vendor, until it is fetched or given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        FETCHED = "fetched"
        FAILED = "failed"

    message = models.ForeignKey(
        "conversations.Message", on_delete=models.RESTRICT, related_name="remote_files",
        db_index=False,
    )  # fmt: skip
    number = models.PositiveSmallIntegerField()  # among the files of its message
    ref = models.TextField()
    name = models.CharField(max_length=255, blank=True, db_default="")
    content_type = models.CharField(max_length=100, blank=True, db_default="")
    size = models.BigIntegerField(db_default=0)
    state = models.CharField(max_length=7, choices=State, db_default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, db_default="")  # words for the agent
    upload = models.ForeignKey(
        "conversations.Upload", null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        db_table = "remote_file"
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="remote_file_comes_once"),
            models.CheckConstraint(
                condition=Q(state="fetched", upload__isnull=False)
                | (~Q(state="fetched") & Q(upload=None)),
                name="remote_file_is_fetched_with_its_upload",
            ),
        ]

    def __str__(self) -> str:
        return f"remote file {self.number} of message {self.message_id}"


class ChosenTemplate(models.Model):
    """Which template of the vendor's a message of ours goes out as. As immutable as the message."""

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="chosen"
    )
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    variables = models.JSONField(default=list)

    class Meta:
        db_table = "chosen_template"

    def __str__(self) -> str:
        return f"template of message {self.message_id}"


class OfferedChoices(models.Model):
    """Short answers below a message of ours, to be tapped. As immutable as the message."""

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    labels: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=200))

    class Meta:
        db_table = "offered_choices"

    def __str__(self) -> str:
        return f"choices of message {self.message_id}"


class Answering(models.Model):
    """Which message one answers in particular, as the network calls that one. Never changed."""

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    about = models.CharField(max_length=200)

    class Meta:
        db_table = "answering"

    def __str__(self) -> str:
        return f"what message {self.message_id} answers"


class Hiding(models.Model):
    """What somebody wrote in public is hidden there from everybody else, or was."""

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.RESTRICT, related_name="+"
    )
    is_hidden = models.BooleanField()
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hiding"

    def __str__(self) -> str:
        return f"hiding of message {self.message_id}"
