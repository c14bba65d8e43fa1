"""What lies on an agent's desk: own drafts, and the tags to choose from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from weft.conversations.envelopes import File
from weft.conversations.models import Draft, Tag

from .files import uploads_of_agent


@dataclass(frozen=True, kw_only=True)
class DraftCard:
    """Words not sent yet, with the files that would go with them."""

    text: str
    mode: str
    files: list[File]
    changed_at: datetime
    letter: dict[str, Any] = field(default_factory=dict)  # its subject and recipients


def draft_of(agent_id: int, conversation_id: int) -> DraftCard | None:
    """Return the agent's draft in a conversation, or None."""
    draft = Draft.objects.filter(agent_id=agent_id, conversation_id=conversation_id).first()
    if draft is None:
        return None
    return DraftCard(
        text=draft.text,
        mode=draft.mode,
        files=uploads_of_agent(agent_id, draft.uploads) if draft.uploads else [],
        changed_at=draft.changed_at,
        letter=draft.letter,
    )


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an agent left a conversation: how far it is read (0: nothing), and what was begun."""

    read_up_to: int
    draft: DraftCard | None


def place_of(agent_id: int, conversation_id: int) -> Place:
    """Return where the agent left the conversation."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(r.message_id, 0), d.mode, d.text, d.uploads, d.changed_at,
                   coalesce(d.letter, '{}')::text
            FROM (SELECT %s AS agent_id, %s AS conversation_id) AS k
            LEFT JOIN read_mark r USING (agent_id, conversation_id)
            LEFT JOIN draft d USING (agent_id, conversation_id)
            """,
            [agent_id, conversation_id],
        )
        read_up_to, mode, text, uploads, changed_at, letter = cursor.fetchone()
    if mode is None:
        return Place(read_up_to=read_up_to, draft=None)
    files = uploads_of_agent(agent_id, uploads) if uploads else []
    draft = DraftCard(
        text=text, mode=mode, files=files, changed_at=changed_at, letter=json.loads(letter)
    )
    return Place(read_up_to=read_up_to, draft=draft)


def tags_of(conversation_id: int) -> list[str]:
    """Return the tags of a conversation in the order of the alphabet."""
    tags = Tag.objects.filter(tagging__conversation_id=conversation_id)
    return list(tags.order_by("name").values_list("name", flat=True))


def tag_names() -> list[str]:
    """Return all tags that were ever used, to choose from."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:500])
