"""Reading what the widget's door took in. Pure: bytes to envelopes.

The door has checked everything that a visitor could send; here only what is missing or of a wrong
kind is refused, so that a delivery kept by an older version can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from weft.conversations.envelopes import Inbound, Sender
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable


def parse(_settings: object, request: Request) -> list[Inbound]:
    """Return the one message of a delivery. Raises Unreadable."""
    try:
        return [_message(request.inbox_id, json.loads(request.body))]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Unreadable(f"not a message of our widget: {problem!r}") from problem


def _message(inbox_id: int, said: Mapping[str, Any]) -> Inbound:
    sent_at = datetime.fromisoformat(said["at"])
    if sent_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return Inbound(
        inbox_id=inbox_id,
        # The widget's own random id: it stays the same when the message is sent again after a
        # lost answer, also when the visitor has logged in meanwhile
        key=str(UUID(said["id"])),
        remote=said["remote"],
        sender=_sender(said["sender"]),
        text=said["text"],
        sent_at=sent_at,
        uploads=tuple(UUID(upload) for upload in said.get("uploads", ())),
        context=said.get("context", {}),
    )


def _sender(said: Mapping[str, Any]) -> Sender:
    return Sender(
        kind=said["kind"],
        value=said["value"],
        name=said.get("name", ""),
        language=said.get("language", ""),
        proof=Proof.VERIFIED if said.get("is_verified") else Proof.SEEN,
    )
