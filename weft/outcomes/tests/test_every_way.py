"""Whatever agents do in whatever order: nothing stands closed without an outcome (R89, D31)."""

import contextlib
import random
import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions as conversations
from weft.conversations.actions import OutcomeNeeded
from weft.conversations.endings import Ending
from weft.conversations.models import Bulk, Conversation, Delivery, MacroRun, Message
from weft.outcomes.models import Outcome
from weft.outcomes.tests.cast import HELD, NOON
from weft.outcomes.tests.test_closing import PATHS

STEPS = 40
REFUSED = (
    OutcomeNeeded,
    conversations.CannotUndoBulk,
    conversations.AlreadyUndone,
    conversations.NotHeld,
    conversations.SomethingNewer,
)


class Walk:
    """An afternoon of agents who close, open, undo and answer as they like."""

    def __init__(self, shop, seed):
        self.shop, self.at = shop, NOON
        self.dice = random.Random(seed)  # noqa: S311 -- the same walk each time
        self.ids = [shop.hear(), shop.hear_eva()]

    def step(self):
        self.at += timedelta(seconds=self.dice.choice([1, 60, 400]))
        deed = self.dice.choice(
            [self.close, self.close, self.close, self.reopen, self.hear, self.undo, self.answer,
             self.undo_bulk, self.undo_macro, self.withdraw, self.reopen_and_back, self.release]
        )  # fmt: skip
        with contextlib.suppress(*REFUSED):
            deed(self.dice.choice(self.ids))

    def close(self, id_):
        leaf = self.dice.choice(["done", "task", "progress", "parts", None, None])
        words = HELD if leaf == "progress" else None
        ending = Ending(outcome_id=getattr(self.shop, leaf), words=words) if leaf else None
        self.dice.choice(PATHS)(self.shop, id_, ending, at=self.at)

    def reopen(self, id_):
        conversations.reopen(id_, by=self.shop.bo.pk)

    def answer(self, id_):
        until = self.at + timedelta(seconds=20)
        conversations.reply(
            id_, text="Hm", by=self.shop.bo.pk, at=self.at, key=str(uuid.uuid4()), hold_until=until
        )

    def hear(self, _id):
        self.dice.choice([self.shop.hear, self.shop.hear_eva])()

    def undo(self, id_):
        conversations.undo_close(id_, by=self.shop.bo.pk, at=self.at)

    def undo_bulk(self, _id):
        if bulk := Bulk.objects.filter(undone_at=None).order_by("-at").first():
            conversations.bulk_undo(bulk.pk, by=self.shop.bo.pk, at=self.at)

    def undo_macro(self, _id):
        if run := MacroRun.objects.filter(undone_at=None).order_by("-pk").first():
            conversations.undo_run(run.pk, by=self.shop.bo.pk, at=self.at)

    def withdraw(self, id_):
        held = Message.objects.filter(thread__conversation=id_, delivery__state="held").last()
        if held:
            conversations.withdraw(held.pk, by=self.shop.bo.pk, at=self.at)

    def release(self, id_):
        held = Delivery.objects.filter(state="held", message__thread__conversation=id_).last()
        if held:
            conversations.release(held.message_id, at=held.due_at)

    def reopen_and_back(self, id_):
        opened = conversations.bulk_reopen([id_], by=self.shop.bo.pk, at=self.at)
        if opened.bulk_id:
            conversations.bulk_undo(opened.bulk_id, by=self.shop.bo.pk, at=self.at)


@pytest.mark.parametrize("seed", range(6))
def test_d31_nothing_is_ever_closed_without_an_outcome(shop, seed):
    walk = Walk(shop, seed)
    closed = 0

    for _number in range(STEPS):
        walk.step()
        for one in Conversation.objects.filter(status="closed"):
            closed += 1
            kept = Outcome.objects.filter(conversation=one, undone_at=None)
            assert kept.exists(), one
    assert closed
    # and of what was undone nothing is planned any more
    undone = Outcome.objects.exclude(undone_at=None)
    held = Delivery.objects.filter(state="held").values_list("message_id", flat=True)
    assert not set(undone.values_list("message_id", flat=True)) & set(held)


def test_the_walk_would_notice(shop):
    """A negative control: a machine closes without, and the property sees it."""
    ada = shop.hear()
    conversations.close(ada, by=None, at=NOON)

    closed = Conversation.objects.get(status="closed")

    assert not Outcome.objects.filter(conversation=closed, undone_at=None).exists()
