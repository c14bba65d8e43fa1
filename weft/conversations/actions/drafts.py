"""Drafts: words that are not sent yet, kept on the server so that no crash costs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from weft.conversations.events import DraftChanged, DraftTaken
from weft.conversations.models import Draft
from weft.conversations.queries import uploads_of_agent, where
from weft.kernel.events import say

from .uploads import keep_upload


class NotShared(Exception):
    """The colleague has no draft here, or shares it no more: it was sent, or thrown away."""


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
    is_shared: bool = False,
) -> None:
    """Keep what agent `by` has written so far; `mode` is reply or note. Empty throws it away.

    `letter` is the thread, the subject and the recipients; alone they are nothing to keep. What
    `is_shared` colleagues may read and take over.

    Colleagues are told when a draft appears, is shared or goes, not at every letter.
    """
    own = Draft.objects.filter(conversation_id=conversation_id, agent_id=by)
    if not text.strip() and not uploads:
        changed = own.delete()[0] > 0
    else:
        was_shared = own.values_list("is_shared", flat=True).first()
        Draft.objects.update_or_create(
            conversation_id=conversation_id,
            agent_id=by,
            defaults={
                "text": text,
                "mode": Draft.Mode(mode),
                "uploads": list(uploads),
                "letter": dict(letter or {}),
                "is_shared": is_shared,
                "changed_at": at,
            },
        )
        changed = was_shared != is_shared
    if changed:
        say(DraftChanged(**where(conversation_id), actor_id=by))


@transaction.atomic
def take_over_draft(conversation_id: int, *, of: int, by: int, at: datetime) -> None:
    """Let `by` go on with the draft that agent `of` shared; it is their own from then on.

    What `by` had begun stands below it. Should one of the two be a note, the whole is one: nothing
    that was meant for colleagues goes to a customer. Raises NotShared.
    """
    held = Draft.objects.select_for_update().filter(conversation_id=conversation_id)
    found = {draft.agent_id: draft for draft in held.filter(agent_id__in=[of, by]).order_by("pk")}
    given, own = found.get(of), found.get(by)
    if of == by or given is None or not given.is_shared:
        raise NotShared(f"draft of agent {of} in conversation {conversation_id}")
    begun = own or Draft(conversation_id=conversation_id, agent_id=by)
    uploads, text = _own_files(given, by=by, at=at)
    modes = {given.mode, begun.mode} if begun.text.strip() else {given.mode}
    begun.text = "\n\n".join(filter(str.strip, (text, begun.text)))
    begun.mode = Draft.Mode.NOTE if Draft.Mode.NOTE in modes else Draft.Mode.REPLY
    begun.uploads = [*uploads, *begun.uploads]
    begun.letter = given.letter or begun.letter
    begun.changed_at = at
    begun.save()
    given.delete()
    say(DraftTaken(**where(conversation_id), agent_id=of, actor_id=by))


def _own_files(given: Draft, *, by: int, at: datetime) -> tuple[list[UUID], str]:
    """Return files of `by` with the same bytes, and the words that show them where they did."""
    uploads, text = [], given.text
    for file in uploads_of_agent(given.agent_id, given.uploads):
        copy = keep_upload(
            sha256=file.sha256,
            name=file.name,
            content_type=file.content_type,
            agent_id=by,
            at=at,
        )
        uploads.append(copy.pk)
        text = text.replace(f"(upload:{file.id})", f"(upload:{copy.pk})")
    return uploads, text
