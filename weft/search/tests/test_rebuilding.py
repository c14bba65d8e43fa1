"""Reading the archive into the index: all of it, once, in batches, whatever comes in between."""

import pytest
from django.db import connection

from weft.conversations import actions
from weft.kernel import jobs
from weft.search import rebuilding, words
from weft.search.models import MessageRow, RebuildRow

from .cast import NOON, agent, found, hear, inbox

pytestmark = pytest.mark.django_db


def forget_everything():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_message")
        cursor.execute("DELETE FROM search_customer")
        cursor.execute("DELETE FROM search_conversation")


def read_all():
    steps = 0
    while rebuilding.step():
        steps += 1
    return steps


def test_what_was_there_before_the_index_is_found_after_a_rebuild(monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    bo, shop = agent(), inbox()
    ids = [hear(shop, name=f"C{n}").conversation_id for n in range(5)]
    found(bo, "parcel")
    forget_everything()

    assert rebuilding.begin(anew=True)
    read_all()

    assert sorted(found(bo, "parcel")) == ids
    assert not rebuilding.begin()


def test_the_newest_are_read_first_and_what_was_stopped_goes_on(monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    shop = inbox()
    ids = [hear(shop, name=f"C{n}").message_id for n in range(5)]
    forget_everything()
    rebuilding.begin()
    while not MessageRow.objects.exists():
        rebuilding.step()

    assert set(MessageRow.objects.values_list("pk", flat=True)) == set(ids[-2:])
    rebuilding.begin()
    read_all()
    assert MessageRow.objects.count() == 5


def test_other_words_are_a_reason_to_read_everything_anew():
    rebuilding.begin()
    read_all()
    assert not rebuilding.begin()

    RebuildRow.objects.update(version=words.VERSION + 1)

    assert rebuilding.begin()


def test_what_was_hidden_does_not_come_back():
    bo, shop = agent(), inbox()
    said = hear(shop, "my card is 4111")
    found(bo, "4111")
    actions.redact(said.message_id, reason="card", by=bo.pk, at=NOON)

    rebuilding.begin(anew=True)
    read_all()

    assert not MessageRow.objects.exists()


def test_a_worker_does_it_by_itself():
    bo, shop = agent(), inbox()
    said = hear(shop)
    forget_everything()
    RebuildRow.objects.all().delete()

    rebuilding.begin_by_itself()
    ran = jobs.run_waiting()

    assert ran.done >= 1
    assert found(bo, "parcel") == [said.conversation_id]
    rebuilding.begin_by_itself()
    assert jobs.counts().get("todo", 0) == 0
