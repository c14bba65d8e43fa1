"""Whatever goes wrong, in whatever order, and whoever dies: nobody is left unreached (W4).

Small histories of chats and mails, with answers that fail, workers that die in the middle of a
batch, and questions closed away. After each, whoever waits in vain has an open rescue, and nobody
else has. Without the follower the same histories leave many unreached: the check can see it.
"""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Delivery
from weft.conversations.tests.cast import agent, inbox, late_parcel
from weft.customers.actions import Sender
from weft.kernel import followers
from weft.rescue import following, watching
from weft.rescue.kinds import Kind
from weft.rescue.models import Rescue
from weft.rescue.watching import Ways

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HISTORIES = 30
DEEDS = 9


class Dies(Exception):
    """The worker is gone, in the middle of a batch."""


class History:
    """One customer's dealings with a shop, drawn by chance."""

    def __init__(self, number, chat, mail, bo, chance, *, is_watched):
        self.chance, self.bo, self.is_watched = chance, bo, is_watched
        self.shop = chance.choice([chat, mail])
        self.who = f"guest-{number}"
        self.at = START + number * timedelta(days=1)
        self.follower = following.follower(
            Ways(is_live=lambda inbox_id: inbox_id == chat.pk, reply_window=lambda _: None)
        )
        self.conversation_id = None
        self.told = []

    def run(self):
        self.writes()
        for _ in range(DEEDS):
            self.at += self.chance.randint(1, 9) * MINUTE
            deed = self.chance.choice(
                [self.writes, self.answers, self.fails, self.closes, self.works]
            )
            deed()
            self.told.append(f"{self.at:%H:%M} {deed.__name__}")
        self.works()
        self.at += timedelta(minutes=10)
        self.works(dies=False)

    def writes(self):
        sender = Sender(kind="device", value=self.who, name=self.who)
        envelope = late_parcel(self.shop, remote=self.who, sender=sender, sent_at=self.at)
        [received] = conversations.receive([envelope], at=self.at)
        self.conversation_id = received.conversation_id

    def answers(self):
        written = conversations.reply(
            self.conversation_id, text="Soon", by=self.bo.pk, at=self.at, key=f"{self.at}"
        )
        conversations.mark_sent([written.message_id], at=self.at)

    def fails(self):
        written = conversations.reply(
            self.conversation_id, text="Soon", by=self.bo.pk, at=self.at, key=f"{self.at}"
        )
        # a chat has sent what it stored; this one is to fail
        Delivery.objects.filter(pk=written.message_id).update(state="queued")
        conversations.mark_failed([written.message_id], at=self.at, reason="Bounced")

    def closes(self):
        conversations.close(self.conversation_id, by=self.bo.pk, at=self.at)

    def works(self, *, dies=None):
        """Let the worker do what waits; now and then it dies before it commits."""
        if not self.is_watched:
            return
        dies = self.chance.random() < 0.3 if dies is None else dies
        try:
            with transaction.atomic():
                followers.catch_up(self.follower)
                watching.look(at=self.at)
                if dies:
                    raise Dies
        except Dies:
            pass

    def is_unreached(self):
        """Tell whether the customer waits in vain, by what stands in the conversations alone."""
        conversation = Conversation.objects.get(pk=self.conversation_id)
        newest = conversation.last_message_id
        is_stuck = Delivery.objects.filter(pk=newest, state="failed").exists()
        asked_last = conversation.last_direction == "in"
        return is_stuck or (asked_last and (conversation.status == "closed" or self.is_chat))

    @property
    def is_chat(self):
        return self.shop.kind == "webchat"

    def rescues(self):
        return Rescue.objects.filter(conversation=self.conversation_id, state="open")


def tell(is_watched, seed):
    chat, mail, bo = inbox(), inbox(kind="email", name="Mail"), agent()
    chance = random.Random(seed)  # noqa: S311 -- no secret
    told = [
        History(number, chat, mail, bo, chance, is_watched=is_watched)
        for number in range(HISTORIES)
    ]
    if is_watched:
        followers.enrol(told[0].follower)
    for one in told:
        one.run()
    return told


@pytest.mark.parametrize("seed", [2, 3])
def test_w4_whoever_waits_in_vain_has_a_rescue_and_nobody_has_two_of_one_failure(seed):
    told = tell(is_watched=True, seed=seed)

    unreached = [one for one in told if one.is_unreached()]
    assert len(unreached) > HISTORIES / 5
    assert [one.told for one in unreached if not one.rescues()] == []
    reached = [one for one in told if not one.is_unreached()]
    assert [(one.who, list(one.rescues())) for one in reached if one.rescues()] == []
    for one in told:
        kinds = list(one.rescues().values_list("kind", flat=True))
        questions = [kind for kind in kinds if kind in {Kind.CHAT, Kind.CLOSED}]
        assert len(questions) <= 1


def test_without_the_follower_they_are_forgotten():
    told = tell(is_watched=False, seed=1)

    assert [one for one in told if one.is_unreached()]
    assert not Rescue.objects.exists()
