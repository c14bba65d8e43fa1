"""What follows from assigning: offers end, and each change of hands is counted.

Nobody who decides waits for that. A conversation that was taken over, or given on in bulk or by a
macro, changed hands without a reason; left out, the rate of R70 would flatter.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from weft.conversations.events import ConversationAssigned, ConversationClosed
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.transfers import actions, queries


def follow(batch: Sequence[Said]) -> None:
    """End the offers of conversations that went elsewhere, and count what changed hands besides."""
    actions.keep_changes(queries.changes_of_hands([said.id for said in batch if said.actor_id]))
    changed = {said.conversation_id for said in batch if said.conversation_id}
    if offered := queries.on_offer(changed):
        actions.overtake(offered, at=timezone.now())


OVERTAKING = Follower(
    name="transfers", events=(ConversationAssigned, ConversationClosed), handle=follow
)
