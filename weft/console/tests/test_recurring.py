"""Queries that are made once find what Django's own find."""

import threading

import pytest
from django.db import connection
from django.db.models import F

from weft.conversations.models import Conversation, Thread
from weft.kernel.recurring import Gap, Gaps, Recurring


def fields(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_the_same_rows_as_django_with_their_relatives(desk):
    other = desk.hear("Another matter", remote="guest", key="guest")
    rows = Thread.objects.select_related("inbox").annotate(first=F("opened_at")).order_by("pk")
    asked = Recurring(lambda: rows.filter(conversation=Gap("id", "bigint")))

    for number in (desk.ada, other, 0):
        ours, theirs = asked(id=number), list(rows.filter(conversation=number))
        assert [*map(fields, ours)] == [*map(fields, theirs)]
        assert [fields(row.inbox) for row in ours] == [fields(row.inbox) for row in theirs]


def test_what_a_relation_has_nothing_for_is_none(desk):
    asked = Recurring(
        lambda: Conversation.objects.select_related("assignee").filter(pk=Gap("id", "bigint"))
    )

    [row] = asked(id=desk.ada)

    assert row.assignee is None


def test_a_list_of_values(desk):
    other = desk.hear("Another matter", remote="guest", key="guest")
    asked = Recurring(lambda: Conversation.objects.filter(pk__in=Gaps("ids", "bigint")))

    assert {row.pk for row in asked(ids=[desk.ada, other, 0])} == {desk.ada, other}
    assert asked(ids=[]) == []


def test_an_answer_is_of_the_moment(desk, django_assert_num_queries):
    asked = Recurring(lambda: Conversation.objects.filter(pk=Gap("id", "bigint")))
    before = asked(id=desk.ada)[0].matter
    Conversation.objects.filter(pk=desk.ada).update(matter="Wool")

    with django_assert_num_queries(1):
        assert (before, asked(id=desk.ada)[0].matter) == ("", "Wool")


def test_a_gap_without_a_value_is_a_mistake(db):
    asked = Recurring(lambda: Conversation.objects.filter(pk=Gap("id", "bigint")))

    with pytest.raises(KeyError):
        asked(number=1)


@pytest.mark.django_db(transaction=True)
def test_what_one_thread_made_serves_the_others():
    asked = Recurring(lambda: Conversation.objects.filter(pk=Gap("id", "bigint")))
    found = [asked(id=1)]

    def ask():
        found.append(asked(id=1))
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join()

    assert found == [[], []]
