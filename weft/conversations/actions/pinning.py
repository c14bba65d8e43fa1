"""Pinning: what an agent keeps on top of the lists. It is the agent's own; nobody is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.models import Pin

MOST = 50  # pins of one agent; more would be a list of its own


class TooManyPins(Exception):
    """The agent has pinned as many conversations as one can keep in sight."""


@transaction.atomic
def pin(conversation_id: int, *, by: int, at: datetime) -> None:
    """Keep the conversation on top of agent `by`'s lists. Raises TooManyPins."""
    pins = Pin.objects.filter(agent_id=by)
    if pins.filter(conversation_id=conversation_id).exists():
        return
    if pins.count() >= MOST:
        raise TooManyPins(f"agent {by}")
    Pin.objects.bulk_create(
        [Pin(conversation_id=conversation_id, agent_id=by, at=at)], ignore_conflicts=True
    )


@transaction.atomic
def unpin(conversation_id: int, *, by: int) -> None:
    """Let the conversation stand where its order puts it."""
    Pin.objects.filter(conversation_id=conversation_id, agent_id=by).delete()
