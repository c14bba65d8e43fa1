"""What a message answers: networks let people point at one message among all."""

from __future__ import annotations

from collections.abc import Mapping

from weft.conversations.models import Answering

LONGEST = 200  # characters of a network's name for a message


def remember(answers: Mapping[int, str]) -> None:
    """Remember what new messages, by id, answer; in the transaction that stores them."""
    Answering.objects.bulk_create(
        Answering(message_id=message_id, about=about[:LONGEST])
        for message_id, about in answers.items()
    )
