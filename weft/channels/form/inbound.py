"""Reading what the form's door took in. Pure: bytes to envelopes.

The door has checked what was typed; here only what is missing or of a wrong kind is refused, so
that a delivery kept by an older version can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from weft.conversations.envelopes import Field, Inbound, Letter, Party, Sender
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable

# Not the handles of mail and phone: an address that somebody typed must not become, nor meet, the
# customer who writes from it (A3). An agent may join the two.
TYPED_EMAIL = "typed_email"
TYPED_PHONE = "typed_phone"
NOBODY = "submission"

MATTER = 200  # characters of a title


def parse(_settings: object, request: Request) -> list[Inbound]:
    """Return the one message of a submission. Raises Unreadable."""
    try:
        return [_message(request.inbox_id, json.loads(request.body))]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Unreadable(f"not a submission of our form: {problem!r}") from problem


def _message(inbox_id: int, said: Mapping[str, Any]) -> Inbound:
    sent_at = datetime.fromisoformat(said["at"])
    if sent_at.tzinfo is None:
        raise ValueError("a time without a zone")
    key = str(UUID(said["id"]))
    return Inbound(
        inbox_id=inbox_id,
        key=key,
        remote=key,  # each submission is a matter of its own
        sender=_sender(key, said),
        text=said["text"],
        sent_at=sent_at,
        uploads=tuple(UUID(upload) for upload in said.get("uploads", ())),
        context=said.get("context", {}),
        letter=_letter(said),
        matter=said.get("subject", "")[:MATTER],
        # What looks like spam is kept and shown; it calls nobody
        is_quiet=bool(said.get("suspicions")),
    )


def _sender(key: str, said: Mapping[str, Any]) -> Sender:
    kind, value = NOBODY, key
    if phone := said.get("phone", ""):
        kind, value = TYPED_PHONE, "".join(letter for letter in phone if letter in "+0123456789")
    if email := said.get("email", ""):
        kind, value = TYPED_EMAIL, email.lower()
    return Sender(
        kind=kind,
        value=value,
        name=said.get("name", ""),
        language=said.get("language", ""),
        proof=Proof.CLAIMED,
    )


def _letter(said: Mapping[str, Any]) -> Letter:
    email, suspicions = said.get("email", ""), said.get("suspicions")
    return Letter(
        subject=said.get("subject", ""),
        sender=Party(address=email, name=said.get("name", ""), role="from") if email else None,
        standing="first",
        # A machine thanks nobody where the guard doubted (A7)
        traits={"suspicions": list(suspicions)} if suspicions else {"may_answer": True},
        fields=tuple(
            Field(label=one["label"], value=one["value"], kind=one["kind"])
            for one in said.get("fields", ())
        ),
    )
