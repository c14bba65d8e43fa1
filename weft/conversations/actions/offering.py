"""Choices: short answers that go out below a message, of which its reader taps one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weft.conversations.models import OfferedChoices


def offer(choices: Mapping[int, Sequence[str]]) -> None:
    """Keep which choices stand below which messages; nothing is asked where none do."""
    rows = [
        OfferedChoices(message_id=message_id, labels=list(labels))
        for message_id, labels in choices.items()
        if labels
    ]
    if rows:
        OfferedChoices.objects.bulk_create(rows)
