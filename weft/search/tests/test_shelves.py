"""The index by stretches of time: nothing falls between two, and what is new needs no old one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.search import asked, looking, queries, shelves

from .cast import NOON, TODAY, agent, follow, found, hear, inbox, search

MOMENTS = st.datetimes(datetime(1960, 1, 1), datetime(2070, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=200)
@given(moments=st.lists(MOMENTS, min_size=3, max_size=3))
def test_every_moment_is_in_one_window_and_on_one_of_its_shelves(moments):
    oldest, at, newest = sorted(moments)

    holding = [one for one in shelves.windows(oldest, newest) if one.first <= at < one.end]

    assert len(holding) == 1
    assert (at - shelves.BEGINNING) // shelves.SPAN % shelves.COUNT in holding[0].shelves


def test_windows_go_back_from_the_newest_and_grow():
    windows = list(shelves.windows(NOON - 40 * shelves.SPAN, NOON))

    assert [later.first for later in windows[:-1]] == [earlier.end for earlier in windows[1:]]
    assert [len(one.shelves) for one in windows] == [1, 3, 9, 27, 1]
    assert len(next(shelves.windows(NOON, NOON)).shelves) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [
        datetime(1969, 7, 20, 20, 17, tzinfo=UTC),
        shelves.BEGINNING + 450 * shelves.SPAN,
        shelves.BEGINNING + 451 * shelves.SPAN - timedelta(microseconds=1),
        datetime(2026, 11, 26, 12, tzinfo=UTC),
    ],
)
def test_the_database_puts_a_message_on_the_shelf_where_it_is_looked_for(at):
    [window] = shelves.windows(at, at)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Pacific/Auckland'")
        cursor.execute(f"SELECT {shelves.SHELF} FROM (SELECT %s::timestamptz AS at) AS e", [at])
        assert cursor.fetchone() == window.shelves


@pytest.mark.django_db
def test_each_shelf_has_an_index_that_answers_what_is_asked_of_it():
    windows = shelves.windows(NOON - (shelves.COUNT - 1) * shelves.SPAN, NOON)
    used = set()

    for window in windows:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                f"EXPLAIN SELECT FROM search_message e WHERE {window.holds}", {"words": "'parcel'"}
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
        for shelf in window.shelves:
            assert f"search_message_words_{shelf:02}" in plan
            used.add(shelf)

    assert used == set(range(shelves.COUNT))


@pytest.mark.django_db
def test_what_was_said_over_many_years_is_found_in_its_order():
    bo, shop = agent(), inbox()
    ids = [
        hear(shop, name=f"C{years}", at=NOON - timedelta(days=365 * years)).conversation_id
        for years in (0, 1, 3, 9, 20, 57)  # the last before 1970
    ]

    assert found(bo, "parcel") == ids
    assert found(bo, "parcel is:open") == ids


@pytest.mark.django_db
@pytest.mark.parametrize("newest", [1, 2_000])
def test_pages_go_on_where_a_stretch_of_time_was_left(monkeypatch, newest):
    monkeypatch.setattr(looking, "NEWEST", newest)
    bo, shop = agent(), inbox()
    ids = [
        hear(shop, name=f"C{n}", at=NOON - n * timedelta(days=30)).conversation_id for n in range(9)
    ]
    seen, after = [], None
    while len(seen) < len(ids):
        page = search(bo, "parcel", limit=2, after=after)
        assert 0 < len(page.hits) <= 2
        seen += [hit.conversation_id for hit in page.hits]
        after = page.after

    assert seen == ids
    assert after is None


@pytest.mark.django_db
def test_a_page_that_the_newest_messages_fill_costs_no_look_at_older_ones(monkeypatch):
    bo, shop = agent(), inbox()
    for days in (0, 1, 2, 400, 800, 1200):
        hear(shop, name=f"C{days}", at=NOON - timedelta(days=days))
    follow()

    assert _looks(bo, "parcel", limit=2) == 1
    monkeypatch.setattr(looking, "NEWEST", 1)
    assert _looks(bo, "parcel", limit=2) == 2  # and then the newest stretch of time
    assert _looks(bo, "parcel", limit=25) > 2


def _looks(reader, text, *, limit):
    """Return how often a question looked for messages."""
    question = asked.understand(text, today=TODAY)
    with CaptureQueriesContext(connection) as asked_for:
        queries.search(reader, question, zone=UTC, limit=limit)
    return sum("search_message e" in one["sql"] and "@@" in one["sql"] for one in asked_for)
