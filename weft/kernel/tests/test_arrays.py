"""Lists arrive in the database as psycopg itself would have written them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DataError, connection

from weft.kernel import statements

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=UTC)


def sent(values, kind):
    with statements.prepared() as cursor:
        cursor.execute(f"SELECT %b::{kind}[], array_to_string(%b::{kind}[], ',', 'null')",
                       [values, values])  # fmt: skip
        return cursor.fetchone()


def sent_by_psycopg(values, kind):
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SELECT %b::{kind}[], array_to_string(%b::{kind}[], ',', 'null')",
                       [values, values])  # fmt: skip
        return cursor.fetchone()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, -1, 0, 2**63 - 1, -(2**63)]),
        ("bigint", [None, 7, None]),
        ("integer", [2**31 - 1, None]),
        ("smallint", [1, 2]),
        ("float8", [1, 2]),
        ("boolean", [True, False, None]),
        ("text", ["", "zażółć", 'a "quoted" \\ one', "{,}", "NULL", "😀\n", None]),
        ("jsonb", ['{"a": 1}', "[]", None]),
        ("uuid", ["6b1f0a52-6b8f-4d3c-9b1e-0d3f6f3a1a11"]),
        ("timestamptz", [NOON, None, NOON.replace(year=1), NOON.replace(year=9999)]),
        ("timestamptz", [NOON.astimezone(timezone(timedelta(hours=-9)))]),
        ("bytea", [b"", b"\x00\xff", None]),
        ("bigint", []),
        ("text", []),
        ("text", [None, None]),
        # psycopg's own
        ("uuid", [UUID(int=5)]),
        ("numeric", [Decimal("1.50"), None]),
        ("float8", [1.5]),
        ("date", [NOON.date()]),
        ("timestamp", [NOON.replace(tzinfo=None)]),
        ("text", [["a", "b"], ["c", "d"]]),
    ],
)
def test_a_list_arrives_as_psycopg_writes_it(kind, values):
    connection.ensure_connection()

    assert sent(values, kind) == sent_by_psycopg(values, kind)


def test_lists_of_several_kinds_go_through_one_statement():
    assert sent([1], "text") == (["1"], "1")
    assert sent(["1"], "text") == (["1"], "1")
    assert sent([1], "text") == (["1"], "1")


@pytest.mark.parametrize("values", [[2**63], [-(2**63) - 1]])
def test_a_number_that_no_column_holds_is_bad_data(values):
    with pytest.raises(DataError):
        sent(values, "bigint")


def test_a_text_that_no_column_holds_is_bad_data():
    with pytest.raises(DataError):
        sent(["a\x00b"], "text")


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(UnicodeEncodeError):
        sent(["\ud800"], "text")
