"""The ways in which a contact fails, and how one tries to reach the customer after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models


class Kind(models.TextChoices):
    """What failed."""

    CHAT = "chat"  # a customer of a live channel was left without an answer
    FAILED = "failed"  # an answer of ours came back, or was refused
    UNKNOWN = "unknown"  # nobody knows whether it arrived
    CLOSED = "closed"  # a question was closed away without an answer
    WINDOW = "window"  # the vendor takes no free answer any more, and nobody gave one


class Step(models.TextChoices):
    """What is done when the time is up."""

    RAISE = "raise"  # it stands above all others
    FREE = "free"  # it is everybody's again


class How(models.TextChoices):
    """How somebody tried to reach the customer."""

    CALL = "call"
    MAIL = "mail"
    MESSAGE = "message"
    OTHER = "other"


class Result(models.TextChoices):
    """What came of a try."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_WORD = "left_word"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One contact that failed. The `name` makes it one task, however often it is found."""

    name: str
    kind: Kind
    conversation_id: int
    failed_at: datetime
    message_id: int | None = None  # what was not answered, or did not arrive
