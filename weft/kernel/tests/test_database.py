"""What the role that Weft runs as may do, and what nobody may."""

from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from weft.kernel import database, postgres

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary():
    """A table that only grows, and a book whose end takes its pages along."""
    operation = database.Immutable("page")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE book (id int PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE page (text text, book_id int REFERENCES book ON DELETE CASCADE)"
        )
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("kernel", editor, None, None)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO book VALUES (1)")
        cursor.execute("INSERT INTO page VALUES ('Dear diary', 1)")
    database.grant(postgres.RUNTIME)


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE page SET text = 'something else'",
        "DELETE FROM page",
        "DELETE FROM book",
    ],
)
def test_a_row_of_an_immutable_table_stays_even_for_the_owner(diary, statement):
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(statement)

    assert run("SELECT text FROM page") == [("Dear diary",)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE page SET text = 'something else'",
        "DELETE FROM page",
        "DELETE FROM book",
        "TRUNCATE page",
        "ALTER TABLE page DISABLE TRIGGER ALL",
        "ALTER TABLE page ADD COLUMN more text",
        "DROP TRIGGER page_only_grows ON page",
        "DROP FUNCTION weft_refuse_change CASCADE",
        "DROP TABLE page",
        "SET session_replication_role = replica",
        "SET ROLE weft_eraser",
        "CREATE TABLE mine (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_runtime_role_cannot_touch_what_happened(diary, as_runtime, statement):
    with pytest.raises(DatabaseError):
        run(statement)

    assert run("SELECT text FROM page") == [("Dear diary",)]


def test_the_runtime_role_reads_and_adds_rows(diary, as_runtime):
    run("INSERT INTO page VALUES ('And again', 1)")

    assert run("SELECT count(*) FROM page") == [(2,)]


@pytest.fixture
def eraser():
    """The role of erasure by law, which exists only where somebody has made it."""
    data = Path(settings.WEFT_DATA)
    with psycopg.connect(postgres.url(data, postgres.SUPERUSER), autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {database.ERASER} NOLOGIN")
        superuser.execute(f"GRANT {database.ERASER} TO {postgres.OWNER}")
        yield database.ERASER
        superuser.execute(f"REVOKE {database.ERASER} FROM {postgres.OWNER}")


def test_the_eraser_may_blank_a_row(eraser, diary):
    run(f"GRANT SELECT, UPDATE ON page TO {eraser}")
    run(f"SET ROLE {eraser}")
    run("UPDATE page SET text = ''")
    run("RESET ROLE")

    assert run("SELECT text FROM page") == [("",)]
