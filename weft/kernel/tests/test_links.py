"""A connection of a thread: when the database is asked whether it still lives."""

import pytest
from django.db import connection, connections

from weft.kernel.links import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link():
    """A connection as the threads of a web process keep them, that has just been asked."""
    link = connections.create_connection("default")
    begin(link)
    assert link.is_usable()
    yield link
    link.close()


def begin(link):
    """Begin a request, as Django does it, and ask who answers."""
    link.close_if_unusable_or_obsolete()
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def asked_last(backend):
    """Return what a server process was asked last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend])
        return cursor.fetchone()[0]


def check(link):
    """Begin a request that has not asked anything yet."""
    link.close_if_unusable_or_obsolete()
    link.close_if_health_check_failed()


def test_a_line_on_which_nothing_was_heard_is_used_unasked(link):
    backend = begin(link)

    check(link)

    assert asked_last(backend) == "SELECT pg_backend_pid()"


def test_a_line_that_was_not_asked_for_long_is_asked(link, monkeypatch):
    monkeypatch.setattr(base, "ASK_SECONDS", 0)
    backend = begin(link)

    check(link)

    assert asked_last(backend) == "SELECT 1"


def test_a_connection_that_the_server_ended_is_made_anew(link):
    backend = begin(link)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])

    assert begin(link) != backend
