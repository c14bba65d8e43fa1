"""Promises of weft.kernel.events that only a real PostgreSQL can keep."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from weft.kernel import events, jobs, wake
from weft.kernel.events import Cursor, Event, Reactions
from weft.kernel.models import EventRow


@dataclass(frozen=True, kw_only=True)
class ParcelPosted(Event):
    """A parcel left the house. Only the tests know it."""

    name = "test_parcel.posted"
    conversation_id: int
    customer_id: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ParcelArrived(Event):
    """A parcel reached its door. Only the tests know it."""

    name = "test_parcel.arrived"
    conversation_id: int


def posted(n=1, **more):
    return ParcelPosted(conversation_id=n, **more)


def rows(name="test_parcel.posted"):
    return EventRow.objects.filter(name=name).order_by("id")


def ids():
    return [row.pk for row in rows()]


def address():
    parameters = connection.get_connection_params()
    return {
        key: parameters[key]
        for key in ("dbname", "user", "password", "host", "port")
        if parameters.get(key)
    }


@pytest.fixture
def wire(settings, monkeypatch):
    """Say who reacts, for this test only."""
    page = SimpleNamespace(REACTIONS={})
    monkeypatch.setattr(events, "_wiring", lambda: page.REACTIONS)

    def say_who(kind=ParcelPosted, **reactions):
        page.REACTIONS[kind] = Reactions(**reactions)

    return say_who


@pytest.fixture(autouse=True)
def _nobody_reacts(wire):
    """Start each test with an empty page of reactions."""


@pytest.mark.django_db(transaction=True)
def test_saying_outside_a_transaction_is_a_mistake():
    with pytest.raises(events.SaidOutsideTransaction):
        events.say(posted())


@pytest.mark.django_db
def test_any_number_of_events_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        events.say(*[posted(n, actor_id=7, note=f"no. {n}") for n in range(50)])

    assert [row.conversation_id for row in rows()] == list(range(50))
    assert rows().last().body == {
        "actor_id": 7,
        "conversation_id": 49,
        "customer_id": None,
        "note": "no. 49",
    }
    assert rows().last().actor_id == 7


@pytest.mark.django_db
def test_what_is_brought_in_from_the_past_tells_its_own_time():
    long_ago = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    with events.happening_at(long_ago):
        events.say(posted(1))
    events.say(posted(2))

    told = [row.happened_at for row in rows()]
    assert told[0] == long_ago
    assert told[1] > timezone.now() - timedelta(hours=1)


@pytest.mark.django_db
def test_saying_nothing_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        events.say()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [lambda r: r.update(name="x"), lambda r: r.delete()])
def test_what_was_said_stays_said(change):
    events.say(posted())

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        change(rows())


@pytest.mark.parametrize("name", ["parcel", "parcel.posting", "Parcel.posted", "parcel posted", ""])
def test_an_event_is_a_noun_and_a_past_verb(name):
    with pytest.raises(TypeError, match="noun"):
        type("Wrong", (Event,), {"name": name, "__doc__": "Wrong."})


def test_an_event_says_what_happened():
    with pytest.raises(TypeError, match="docstring"):
        type("Silent", (Event,), {"name": "parcel.silenced"})


def test_two_events_cannot_share_a_name():
    with pytest.raises(TypeError, match="both"):
        type("Other", (Event,), {"name": "test_parcel.posted", "__doc__": "Another."})


@pytest.mark.parametrize(
    "text", ["", "9", "9.", ".9", "-1.2", "1.2.3", "\u0663.\u0661", "1e3.1", "9" * 30 + ".1"]
)
def test_a_cursor_that_is_not_ours_is_refused(text):
    with pytest.raises(events.BadCursor):
        Cursor.parse(text)


def test_a_cursor_survives_the_way_through_a_browser():
    assert Cursor.parse(str(Cursor(912, 42))) == Cursor(912, 42)


# --- the cursor trap ---------------------------------------------------------------------------

INSERT = "INSERT INTO event (name, body) VALUES ('test_parcel.posted', '{}') RETURNING id"


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_loses_the_event_of_a_slow_transaction():
    """Lower id, later commit: a cursor made of ids alone would jump over it."""
    start = events.latest()
    with psycopg.connect(**address()) as slow:
        slow_id = slow.execute(INSERT).fetchone()[0]
        with transaction.atomic():
            events.say(posted())
        [fast_id] = set(ids()) - {slow_id}
        assert fast_id > slow_id
        assert events.since(start) == []  # ours waits for the slow one
        slow.commit()
    assert [said.id for said in events.since(start)] == [slow_id, fast_id]


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_loses_an_older_id_in_a_newer_transaction():
    """The older transaction took its id second, and commits first."""
    start = events.latest()
    with psycopg.connect(**address()) as old, psycopg.connect(**address()) as new:
        old.execute("SELECT pg_current_xact_id()")
        new_id = new.execute(INSERT).fetchone()[0]
        old_id = old.execute(INSERT).fetchone()[0]
        assert new_id < old_id
        old.commit()
        [first] = events.since(start)
        assert first.id == old_id
        new.commit()
        [second] = events.since(first.cursor)
        assert second.id == new_id


@pytest.mark.django_db(transaction=True)
def test_starting_from_now_loses_nothing_that_is_still_on_its_way():
    with psycopg.connect(**address()) as slow:
        slow_id = slow.execute(INSERT).fetchone()[0]
        start = events.latest()
        slow.commit()
    assert [said.id for said in events.since(start)] == [slow_id]
    assert events.since(events.latest()) == []


@pytest.mark.django_db(transaction=True)
def test_a_page_of_events_ends_where_the_next_begins():
    start = events.latest()
    with transaction.atomic():
        events.say(*[posted(n) for n in range(5)])

    first = events.since(start, limit=3)
    rest = events.since(first[-1].cursor, limit=3)

    assert [said.id for said in first + rest] == ids()
    assert first[0].event == posted(0)


# --- waking ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_transaction_wakes_once_after_its_commit_and_never_after_a_rollback():
    with psycopg.connect(**address(), autocommit=True) as ear:
        ear.execute("LISTEN weft")
        with transaction.atomic():
            events.say(posted())
            transaction.set_rollback(True)
        with transaction.atomic():
            for _ in range(3):
                events.say(posted())
            assert list(ear.notifies(timeout=0.2)) == []
        heard = list(ear.notifies(timeout=0.5))
    assert [notice.payload for notice in heard] == [wake.PROCESS]


@pytest.mark.django_db(transaction=True)
def test_an_undone_savepoint_does_not_take_the_wake_up_along():
    with psycopg.connect(**address(), autocommit=True) as ear:
        ear.execute("LISTEN weft")
        with transaction.atomic():
            with transaction.atomic():
                events.say(posted())
                transaction.set_rollback(True)
            events.say(posted())
        heard = list(ear.notifies(timeout=0.5))
    assert len(heard) == 1


# --- reactions ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reaction_gets_all_events_of_its_class_at_once(wire):
    heard = []
    wire(now=(heard.append,))
    events.say(posted(1), ParcelArrived(conversation_id=1), posted(2))

    assert heard == [[posted(1), posted(2)]]


@pytest.mark.django_db
def test_reactions_that_cause_each_other_are_stopped(wire, caplog):
    def post_again(batch):
        events.say(*batch)

    wire(now=(post_again,))

    events.say(posted())

    assert rows().count() == events.MAX_CHAIN + 1
    assert "event.loop" in caplog.messages


@pytest.mark.django_db
def test_what_a_reaction_says_names_its_cause_even_in_a_batch(wire):
    def arrive(batch):
        events.say(*[ParcelArrived(conversation_id=e.conversation_id) for e in reversed(batch)])

    wire(now=(arrive,))
    events.say(posted(1), posted(2))

    first, second = ids()

    assert [(row.cause_id, row.depth) for row in rows("test_parcel.arrived")] == [
        (second, 1),
        (first, 1),
    ]


@pytest.mark.django_db
def test_a_broken_reaction_costs_neither_the_event_nor_its_neighbours(wire, caplog):
    heard = []
    state = {"broken": True}

    def shaky(batch):
        events.say(ParcelArrived(conversation_id=5))
        if state["broken"]:
            connection.cursor().execute("SELECT 1/0")

    wire(now=(shaky, heard.append))
    events.say(posted())

    assert rows().count() == 1
    assert rows("test_parcel.arrived").count() == 0  # what it did is undone, alone
    assert heard == [[posted()]]
    assert "reaction.failed" in caplog.messages

    state["broken"] = False
    assert jobs.run_waiting() == jobs.Ran(done=1)
    assert rows("test_parcel.arrived").get().depth == 1


@pytest.mark.django_db
def test_all_later_reactions_of_one_call_are_one_job(wire):
    heard = []
    wire(later=(lambda batch: heard.append(("a", batch)), lambda batch: heard.append(("b", batch))))
    wire(ParcelArrived, later=(lambda batch: heard.append(("c", batch)),))
    events.say(posted(1), ParcelArrived(conversation_id=1), posted(2))

    assert jobs.counts() == {"todo": 1}
    assert jobs.run_waiting() == jobs.Ran(done=1)
    assert heard == [
        ("a", [posted(1), posted(2)]),
        ("b", [posted(1), posted(2)]),
        ("c", [ParcelArrived(conversation_id=1)]),
    ]


@pytest.mark.django_db
def test_a_bad_event_delays_no_other_reaction_and_no_other_event(wire):
    heard = []

    def picky(batch):
        if any(event.conversation_id == 2 for event in batch):
            raise ValueError
        heard.append(batch)

    wire(later=(picky, lambda batch: heard.append(len(batch))))
    events.say(posted(1), posted(2), posted(3))
    ran = jobs.run_waiting()

    assert ran == jobs.Ran(done=3, put_off=1)
    assert heard == [3, [posted(1)], [posted(3)]]


@pytest.mark.django_db
def test_a_reaction_that_left_the_wiring_is_seen_as_failed(wire):
    def gone(batch):
        raise ValueError

    wire(now=(gone,))
    events.say(posted())
    wire(now=())

    assert jobs.run_waiting().put_off == 1
