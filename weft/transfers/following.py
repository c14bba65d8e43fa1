"""Offers end by themselves where somebody decided otherwise; nobody who decides waits for that."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from weft.conversations.events import ConversationAssigned, ConversationClosed
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.transfers import actions, queries


def end_overtaken(batch: Sequence[Said]) -> None:
    """End the offers of conversations that went elsewhere."""
    changed = {said.conversation_id for said in batch if said.conversation_id}
    if offered := queries.on_offer(changed):
        actions.overtake(offered, at=timezone.now())


OVERTAKING = Follower(
    name="transfers", events=(ConversationAssigned, ConversationClosed), handle=end_overtaken
)
