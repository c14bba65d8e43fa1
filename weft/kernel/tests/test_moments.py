"""Moments come from the database as Django would read them, only sooner."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

from weft.kernel.moments import InUTC

pytestmark = pytest.mark.django_db


class Djangos(BaseTzLoader):
    timezone = UTC


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-05 10:00:00+00",
        "2026-01-05 10:00:00.5+00",
        "2026-01-05 10:00:00.123456+00",
        "0001-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
        "2026-01-05 12:00:00+02",
        "1890-01-05 12:00:00+01:24",
    ],
)
def test_every_moment_is_read_as_django_reads_it(written):
    ours = InUTC(1184).load(written.encode())

    assert ours == Djangos(1184).load(written.encode())
    assert ours.tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["infinity", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00"]
)
def test_what_python_cannot_tell_is_refused_as_django_refuses_it(written):
    told = []
    for loader in (InUTC(1184), Djangos(1184)):
        with pytest.raises(Exception) as refused:
            loader.load(written.encode())
        told.append((refused.type, str(refused.value)))

    assert told[0] == told[1]


def test_our_connections_read_so():
    loader = connection.connection.adapters.get_loader(1184, 0)

    assert loader is InUTC
    assert asked("SELECT '2026-01-05 10:00:00.25+00'::timestamptz") == datetime(
        2026, 1, 5, 10, tzinfo=UTC
    ) + timedelta(milliseconds=250)
