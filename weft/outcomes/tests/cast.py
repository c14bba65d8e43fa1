"""The cast of these tests: a repair shop with a queue that asks how each contact ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.conversations.endings import Ending, Words
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.outcomes import actions
from weft.outcomes.actions import ClassifierDraft
from weft.outcomes.plans import Plan

__all__ = ["LATER", "NOON", "Shop", "agent", "late_parcel"]

LATER = NOON + timedelta(hours=1)


class Shop:
    """Bo at the repairs queue, whose tree has a leaf of each plan."""

    def __init__(self, *, is_required: bool = True, **inbox_fields: Any) -> None:
        self.bo = agent("Bo")
        self.queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
        self.inbox = inbox(**inbox_fields)
        Inbox.objects.filter(pk=self.inbox.pk).update(queue_id=self.queue)
        self.tree = actions.keep_tree(self.queue, is_required=is_required, is_on=True, by=None)
        self.repair = self.leaf("Repair", labels={"pl": "Naprawa"})
        self.done = self.leaf("Done", parent=self.repair)
        self.task = self.leaf("Call back", plan=Plan.TASK, text="Call about the repair", days=2)
        self.progress = self.leaf("In progress", parent=self.repair, plan=Plan.MESSAGE, days=3)
        self.parts = self.leaf(
            "Waits for parts", parent=self.repair, plan=Plan.STEP, text="Parts are here"
        )

    def leaf(self, name: str, *, parent: int | None = None, **fields: Any) -> int:
        draft = ClassifierDraft(name=name, **fields)
        return actions.create_classifier(self.tree, draft, parent_id=parent, by=None)

    def hear(self, text: str = "My phone is broken", who: str = "ada-phone", **changes: Any) -> int:
        """Let a customer write; return the conversation."""
        letter = late_parcel(self.inbox, text=text, remote=who, **changes)
        return conversations.receive([letter], at=NOON)[0].conversation_id

    def hear_eva(self) -> int:
        """Let another customer write; return the conversation."""
        return self.hear("Mine too", "eva", sender=Sender(kind="device", value="eva", name="Eva"))

    def status(self, conversation_id: int) -> str:
        return Conversation.objects.get(pk=conversation_id).status

    def close(self, conversation_id: int, leaf: int, *, at: Any = LATER, **ending: Any) -> None:
        said = Ending(outcome_id=leaf, **ending)
        conversations.close(conversation_id, by=self.bo.pk, at=at, ending=said)


HELD = Words(text="Your phone is being repaired. We write again on Friday.")
