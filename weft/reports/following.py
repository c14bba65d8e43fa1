"""How reports hear of what happens, a moment later."""

from __future__ import annotations

from collections.abc import Sequence

from weft.conversations.events import ConversationClosed, ConversationReopened, MessageQueued
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.sla.events import SlaKept, SlaMissed

from . import filling

FIRST, NEXT = "first_reply", "next_reply"


def follow(batch: Sequence[Said]) -> None:
    """Write down what a batch tells of answers, promises and ends."""
    filling.note_answers(
        [said.body["message_id"] for said in batch if said.name == MessageQueued.name]
    )
    filling.note_promises(
        (said.conversation_id, said.body["kind"] == FIRST, said.name == SlaKept.name)
        for said in batch
        if said.name in {SlaKept.name, SlaMissed.name}
        and said.conversation_id
        and said.body["kind"] in {FIRST, NEXT}
    )
    filling.note_returns(
        {
            said.conversation_id: (said.happened_at, said.actor_id is None)
            for said in batch
            if said.name == ConversationReopened.name
            and said.conversation_id
            and not said.body["reason"]
        }
    )
    filling.note_endings(
        {
            said.conversation_id
            for said in batch
            if said.name == ConversationClosed.name and said.conversation_id
        }
    )


FOLLOWER = Follower(
    name="reports",
    events=(MessageQueued, SlaKept, SlaMissed, ConversationClosed, ConversationReopened),
    handle=follow,
    gap=5,
)
