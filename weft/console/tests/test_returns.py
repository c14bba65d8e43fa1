"""How often customers have to ask again is counted, and opens into the contacts (R159)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import Desk
from weft.conversations import actions as conversations
from weft.conversations.endings import Ending
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Queue
from weft.outcomes import actions, queries

NOW = timezone.now()


@pytest.fixture
def lead(client, db):
    desk = Desk(client, role="supervisor")
    desk.tree = actions.keep_tree(None, is_required=False, is_on=True, by=None)
    draft = actions.ClassifierDraft(name="Explained")
    desk.leaf = actions.create_classifier(desk.tree, draft, parent_id=None, by=None)
    return desk


def close(desk, id_, *, days_ago):
    at = NOW - timedelta(days=days_ago)
    conversations.close(id_, by=desk.bo.pk, at=at, ending=Ending(outcome_id=desk.leaf))


def eva(desk, number):
    sender = Sender(kind="device", value=f"eva-{number}", name=f"Eva {number}")
    return desk.hear("Hello", remote=f"eva-{number}", sender=sender)


def found():
    return queries.returns(NOW - timedelta(days=30), NOW, language="en")


def test_r159_who_opens_another_conversation_soon_came_back(lead):
    close(lead, lead.ada, days_ago=10)
    customer = Conversation.objects.get(pk=lead.ada).customer_id
    other = Conversation.objects.create(
        customer_id=customer, inbox=lead.inbox, opened_at=NOW - timedelta(days=7)
    )
    close(lead, eva(lead, 1), days_ago=10)

    [share] = found().by_outcome

    assert (share.title, share.ended, share.soon, share.later) == ("Explained", 2, 1, 1)
    assert share.percent == 50
    back = next(row for row in found().rows if row.again_id)
    assert (back.conversation_id, back.again_id) == (lead.ada, other.pk)


def test_r159_after_a_week_it_counts_for_the_month_only(lead):
    close(lead, lead.ada, days_ago=20)
    customer = Conversation.objects.get(pk=lead.ada).customer_id
    Conversation.objects.create(
        customer_id=customer, inbox=lead.inbox, opened_at=NOW - timedelta(days=5)
    )

    [share] = found().by_outcome

    assert (share.soon, share.later) == (0, 1)


def test_r159_the_page_opens_a_figure_into_its_contacts(lead):
    conversations.name_matter(lead.ada, matter="Broken display", by=lead.bo.pk)
    close(lead, lead.ada, days_ago=10)
    customer = Conversation.objects.get(pk=lead.ada).customer_id
    Conversation.objects.create(
        customer_id=customer, inbox=lead.inbox, opened_at=NOW - timedelta(days=8)
    )

    page = lead.client.get("/board/returns/").content.decode()
    assert "Broken display" in page
    assert "back after 2 days" in page
    narrow = lead.client.get("/board/returns/?within=7&matter=broken+display")
    assert "back after 2 days" in narrow.content.decode()
    other = lead.client.get("/board/returns/?matter=else").content.decode()
    assert "Nobody had to ask again." in other


def test_r159_outcomes_of_two_queues_that_are_called_alike_are_told_apart(lead):
    queue = Queue.objects.create(name="Repairs")
    tree = actions.keep_tree(queue.pk, is_required=False, is_on=True, by=None)
    draft = actions.ClassifierDraft(name="Explained")
    other = actions.create_classifier(tree, draft, parent_id=None, by=None)
    close(lead, lead.ada, days_ago=10)
    second = eva(lead, 1)
    Conversation.objects.filter(pk=second).update(queue=queue)
    lead.leaf = other
    close(lead, second, days_ago=9)

    assert {share.title for share in found().by_outcome} == {"Explained", "Explained · Repairs"}


def test_r159_what_was_undone_counts_nowhere(lead):
    close(lead, lead.ada, days_ago=3)
    conversations.undo_close(lead.ada, by=lead.bo.pk, at=NOW)

    assert found().rows == []
    page = lead.client.get("/board/returns/").content.decode()
    assert "Nothing was closed with an outcome in these days." in page
