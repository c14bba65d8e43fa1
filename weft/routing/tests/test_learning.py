"""What is learned of who gets on in which channel."""

from datetime import timedelta

from django.utils import timezone

from weft.conversations import actions as conversations
from weft.routing import learning
from weft.routing.models import Fluency
from weft.routing.queries import crew


def counted(who):
    return [(one.kind, one.ended, one.stayed) for one in Fluency.objects.filter(agent=who)]


def test_what_was_closed_and_stayed_so_speaks_for_whoever_closed_it(shop):
    first, second = shop.ask("ada"), shop.ask("eve")
    for talk in (first, second):
        shop.close(talk, shop.bo)
    conversations.reopen(second, by=None)

    learning.learn(timezone.now())
    learning.learn(timezone.now())  # counted anew, not added up

    assert counted(shop.bo) == [("webchat", 2, 1)]
    assert counted(shop.cy) == []


def test_little_that_was_seen_says_little(shop):
    shop.close(shop.ask(), shop.bo)
    learning.learn(timezone.now())

    fluency = crew.one_agent(shop.bo.pk, shop.at).fluency

    assert 0.8 < fluency["webchat"] < 0.85


def test_what_is_long_past_is_forgotten(shop):
    shop.close(shop.ask(), shop.bo)

    learning.learn(timezone.now() + timedelta(weeks=9))

    assert counted(shop.bo) == []
