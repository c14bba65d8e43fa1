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
    letter: dict[str, Any] = field(default_factory=dict)  # its subject, recipients and thread
    is_shared: bool = False  # colleagues may read it, and go on with it


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
        is_shared=draft.is_shared,
    )


@dataclass(frozen=True, kw_only=True)
class SharedDraft:
    """Words that a colleague began, and lets the others read and go on with."""

    agent_id: int
    agent_name: str
    mode: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an agent left a conversation: how far it is read (0: nothing), and what was begun."""

    read_up_to: int
    draft: DraftCard | None
    shared: list[SharedDraft] = field(default_factory=list)  # of colleagues
    newest_thread_id: int | None = None  # where somebody wrote last


def place_of(agent_id: int, conversation_id: int) -> Place:
    """Return where the agent left the conversation; where one was never, colleagues were."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [agent_id, conversation_id])
        read_up_to, newest, shared, mode, text, uploads, changed_at, is_shared, letter = (
            cursor.fetchone()
        )
    place = {
        "read_up_to": read_up_to,
        "newest_thread_id": newest,
        "shared": [SharedDraft(**one) for one in json.loads(shared)],
    }
    if mode is None:
        return Place(draft=None, **place)
    files = uploads_of_agent(agent_id, uploads) if uploads else []
    draft = DraftCard(
        text=text,
        mode=mode,
        files=files,
        changed_at=changed_at,
        letter=json.loads(letter),
        is_shared=is_shared,
    )
    return Place(draft=draft, **place)


_PLACE = """
    SELECT coalesce(r.message_id, (
               SELECT max(t.seen_by_us) FROM thread t
               WHERE t.conversation_id = k.conversation_id
           ), 0),
           m.thread_id,
           (SELECT coalesce(json_agg(json_build_object(
                       'agent_id', s.agent_id, 'mode', s.mode, 'text', s.text,
                       'agent_name', a.first_name || ' ' || a.surname) ORDER BY s.changed_at), '[]')
            FROM draft s JOIN agent a ON a.id = s.agent_id
            WHERE s.conversation_id = k.conversation_id AND s.is_shared
              AND s.agent_id <> k.agent_id)::text,
           d.mode, d.text, d.uploads, d.changed_at, d.is_shared, coalesce(d.letter, '{}')::text
    FROM (SELECT %s AS agent_id, %s AS conversation_id) AS k
    LEFT JOIN read_mark r USING (agent_id, conversation_id)
    LEFT JOIN draft d USING (agent_id, conversation_id)
    LEFT JOIN conversation c ON c.id = k.conversation_id
    LEFT JOIN message m ON m.id = c.last_message_id
"""


def tags_of(conversation_id: int) -> list[str]:
    """Return the tags of a conversation in the order of the alphabet."""
    tags = Tag.objects.filter(tagging__conversation_id=conversation_id)
    return list(tags.order_by("name").values_list("name", flat=True))


def tag_names() -> list[str]:
    """Return all tags that were ever used, to choose from."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:500])


#: The same, as part of another statement.
TAG_NAMES = "ARRAY(SELECT name FROM tag ORDER BY name LIMIT 500)"
