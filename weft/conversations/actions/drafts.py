"""Drafts: words that are not sent yet, kept on the server so that no crash costs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from weft.conversations.events import DraftChanged
from weft.conversations.models import Draft
from weft.conversations.queries import where
from weft.kernel.events import say


@transaction.atomic
def save_draft(
    conversation_id: int,
    *,
    text: str,
    mode: str,
    by: int,
    at: datetime,
    uploads: Collection[UUID] = (),
    letter: Mapping[str, Any] | None = None,
) -> None:
    """Keep what agent `by` has written so far; `mode` is reply or note. Empty throws it away.

    `letter` is the subject and the recipients of one; alone they are nothing to keep.

    Colleagues are told when a draft appears or goes, not at every letter.
    """
    own = Draft.objects.filter(conversation_id=conversation_id, agent_id=by)
    if not text.strip() and not uploads:
        changed = own.delete()[0] > 0
    else:
        _, changed = Draft.objects.update_or_create(
            conversation_id=conversation_id,
            agent_id=by,
            defaults={
                "text": text,
                "mode": Draft.Mode(mode),
                "uploads": list(uploads),
                "letter": dict(letter or {}),
                "changed_at": at,
            },
        )
    if changed:
        say(DraftChanged(**where(conversation_id), actor_id=by))
