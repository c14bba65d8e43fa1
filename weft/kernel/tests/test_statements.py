"""Statements that travel together are one transaction all the same."""

import gc
import tracemalloc

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from weft.kernel import statements
from weft.kernel.models import File
from weft.kernel.statements import Asked

pytestmark = pytest.mark.django_db(transaction=True)


def keep(name, size=1):
    with statements.prepared() as cursor:
        cursor.execute("INSERT INTO file (sha256, size) VALUES (%s, %s)", [name, size])


@transaction.atomic
def keep_together(*names, then=None):
    with statements.together():
        for name in names:
            keep(name)
        if then:
            raise then


class Overboard(Exception):
    """Raised by a test inside a transaction."""


def kept():
    return list(File.objects.order_by("sha256").values_list("sha256", flat=True))


def is_in_transaction():
    return connection.connection.info.transaction_status.name != "IDLE"


def test_what_travels_together_is_committed_at_the_end():
    with transaction.atomic():
        with statements.together():
            keep("a")
            keep("b")
        assert not is_in_transaction()  # its COMMIT went along

    assert kept() == ["a", "b"]


def test_rows_are_there_when_they_are_read():
    with transaction.atomic(), statements.together(), statements.prepared() as cursor:
        keep("a")
        cursor.execute("SELECT sha256 FROM file")

        assert cursor.fetchall() == [("a",)]


def test_an_error_undoes_all_and_leaves_the_connection_whole():
    with pytest.raises(IntegrityError):
        keep_together("a", "a", "b")

    assert kept() == []
    keep("c")
    assert kept() == ["c"]


@transaction.atomic
def read_badly():
    keep("a")
    with statements.together(), statements.prepared() as cursor:
        cursor.execute("SELECT %s::text::int", ["many"])
        with pytest.raises(DataError):
            cursor.fetchall()
        raise Overboard


def test_an_error_shows_where_rows_are_read():
    with pytest.raises(Overboard):
        read_badly()

    assert kept() == []


def test_whoever_raises_inside_undoes_all():
    with pytest.raises(Overboard):
        keep_together("a", then=Overboard)

    assert kept() == []


@transaction.atomic
def keep_inside():
    keep_together("a")
    assert is_in_transaction()
    raise Overboard


def test_only_the_outermost_transaction_commits():
    with pytest.raises(Overboard):
        keep_inside()

    assert kept() == []


def test_a_statement_of_djangos_own_knows_what_it_changed():
    with transaction.atomic(), statements.together():
        keep("a")

        assert File.objects.update(size=2) == 1
        keep("b")

    assert kept() == ["a", "b"]


def test_what_waits_for_the_commit_runs_after_it():
    told = []
    with transaction.atomic(), statements.together():
        keep("a")
        transaction.on_commit(lambda: told.extend(kept()))

    assert told == ["a"]


def test_a_time_is_the_same_as_django_reads_it():
    ask = "SELECT '2026-07-01 12:00:00.000001+02'::timestamptz, 'infinity'::timestamptz > now()"
    with statements.prepared() as cursor:
        ours = cursor.execute(ask).fetchone()
    with connection.cursor() as cursor:
        theirs = cursor.execute(ask).fetchone()

    assert [*map(repr, ours)] == [*map(repr, theirs)]


ASK = "SELECT %s::int"


def answers(cursor, number):
    return cursor.execute(ASK, [number]).fetchall()


def test_a_statement_keeps_its_cursor_for_the_next_time():
    with statements.prepared() as cursor:
        first = cursor.execute(ASK, [1])._cursor
    with statements.prepared() as cursor:
        assert cursor.execute(ASK, [2])._cursor is first
        assert cursor.fetchall() == [(2,)]


def test_two_who_ask_the_same_at_once_have_a_cursor_each():
    with statements.prepared() as one, statements.prepared() as other:
        one.execute(ASK, [1])

        assert answers(other, 2) == [(2,)]
        assert one.fetchall() == [(1,)]


@transaction.atomic
def test_an_answer_that_is_on_its_way_is_not_taken_for_the_next():
    with statements.together():
        for number in range(3):
            with statements.prepared() as cursor:
                cursor.execute(ASK, [number])  # nobody reads it
        with statements.prepared() as cursor:
            assert answers(cursor, 3) == [(3,)]


def test_a_cursor_whose_statement_failed_and_one_of_a_lost_connection_are_not_used_again():
    ask = "SELECT 1 / %s::int"
    with statements.prepared() as cursor:
        with pytest.raises(DataError):
            cursor.execute(ask, [0])
        assert cursor.execute(ask, [1]).fetchall() == [(1,)]
    connection.close()
    with statements.prepared() as cursor:
        assert cursor.execute(ask, [1]).fetchall() == [(1,)]


def test_neither_a_large_question_nor_its_answer_stays_in_memory():
    many = "SELECT %s::text, generate_series(1, %s)"

    def held():
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        for size in (1, 2_000_000):
            before = held()
            with statements.prepared() as cursor:
                assert len(cursor.execute(many, ["x" * size, 1]).fetchall()) == 1
        assert held() - before < 500_000
    finally:
        tracemalloc.stop()
    with statements.prepared() as cursor:
        assert cursor.execute(many, ["x", 1])._cursor.fetchall() == [("x", 1)]


def test_no_connection_keeps_more_cursors_than_statements():
    for number in range(statements.MOST_KEPT + 20):
        with statements.prepared() as cursor:
            cursor.execute(f"SELECT {number}")

    assert len(statements._kept._cursors) == statements.MOST_KEPT


def test_questions_asked_at_once_are_answered_each():
    numbers, words = statements.at_once(
        Asked("SELECT n FROM generate_series(1, %s) AS n", [2]), Asked("SELECT 'wool'")
    )

    assert (numbers, words) == ([(1,), (2,)], [("wool",)])


def test_a_bad_question_among_others_is_an_error_that_leaves_the_connection_whole():
    with pytest.raises(DataError):
        statements.at_once(Asked("SELECT 1"), Asked("SELECT %s::text::int", ["many"]))

    assert statements.at_once(Asked("SELECT 1")) == [[(1,)]]


@transaction.atomic
def ask_inside():
    keep("a")
    [found] = statements.at_once(Asked("SELECT sha256 FROM file"))
    assert found == [("a",)]
    raise Overboard


def test_questions_asked_at_once_see_what_their_transaction_wrote_and_end_nothing():
    with pytest.raises(Overboard):
        ask_inside()

    assert kept() == []


def planned_anew():
    """Return how often the latest statement was planned for its arguments, once they were many."""
    for number in range(12):
        with statements.prepared() as cursor:
            cursor.execute(
                "SELECT f.size FROM unnest(%b::text[]) AS asked (name)"
                " JOIN file f ON f.sha256 = asked.name",
                [[str(number)]],
            )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%AS asked%%'"
        )
        return cursor.fetchone()[0]


def test_a_thread_that_keeps_plans_makes_none_for_a_few_rows():
    assert planned_anew() > 0

    connection.close()
    statements.keep_plans()

    assert planned_anew() == 0


def test_plans_are_kept_on_the_connection_that_comes_after_a_lost_one():
    statements.keep_plans()
    connection.close()
    statements.keep_plans()

    assert planned_anew() == 0
