"""What a message answers in particular stands above its words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from weft.conversations import actions, queries
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return inbox()


def hear(shop, key, text, **more):
    [where] = actions.receive([late_parcel(shop, key=key, text=text, **more)], at=NOON)
    return where


def answered(message_id):
    return queries.entries([message_id])[0].answered


def test_a_customer_who_points_at_an_own_message_is_shown_with_it(client, shop):
    first = hear(shop, "a", "The red ones")
    second = hear(shop, "b", "These", answers="a")

    found = answered(second.message_id)
    assert (found.message_id, found.text, found.is_ours) == (
        first.message_id, "The red ones", False,
    )  # fmt: skip
    assert answered(first.message_id) is None
    client.force_login(agent("Bo"))
    page = client.get(reverse("console:conversation", args=[first.conversation_id]))
    assert 'class="message__answered small"' in page.content.decode()


def test_a_customer_who_points_at_ours_is_shown_with_it(shop):
    first = hear(shop, "a", "Hello")
    bo = agent("Bo")
    written = actions.reply(
        first.conversation_id, text="Which colour?", by=bo.pk, at=timezone.now(), key="k"
    )
    actions.mark_gone(written.message_id, shop.pk, ["net.1"], at=timezone.now())
    found = answered(hear(shop, "b", "Red", answers="net.1").message_id)

    assert (found.text, found.is_ours) == ("Which colour?", True)


def test_what_is_answered_may_come_later_or_never(shop):
    second = hear(shop, "b", "These", answers="a")
    assert answered(second.message_id) is None

    hear(shop, "a", "The red ones")
    assert answered(second.message_id).text == "The red ones"


def test_hidden_words_are_not_shown_by_who_answers_them(shop):
    first = hear(shop, "a", "My card is 4111")
    second = hear(shop, "b", "Sorry", answers="a")
    bo = agent("Bo")
    actions.redact(first.message_id, reason="", by=bo.pk, at=NOON)

    assert answered(second.message_id).text == ""
