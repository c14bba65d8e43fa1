"""Keeping what sent a customer away all the same, and why: a true exception has a reason (W6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from weft.transfers.models import SendingAway

from .offering import spoken


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message of ours that sends the customer away."""

    message_id: int
    conversation_id: int
    agent_id: int
    way: str
    words: str
    at: datetime


def keep_sent_away(sent: Iterable[Sent]) -> None:
    """Keep messages that send somebody away. The same message twice is one."""
    SendingAway.objects.bulk_create(
        (
            SendingAway(
                message_id=one.message_id,
                conversation_id=one.conversation_id,
                agent_id=one.agent_id,
                way=one.way,
                words=spoken(one.words),
                at=one.at,
            )
            for one in sent
        ),
        ignore_conflicts=True,
    )
