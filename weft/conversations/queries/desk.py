"""What lies on an agent's desk: own drafts, and the tags to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    )


def tags_of(conversation_id: int) -> list[str]:
    """Return the tags of a conversation in the order of the alphabet."""
    tags = Tag.objects.filter(tagging__conversation_id=conversation_id)
    return list(tags.order_by("name").values_list("name", flat=True))


def tag_names() -> list[str]:
    """Return all tags that were ever used, to choose from."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:500])
