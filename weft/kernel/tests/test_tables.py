"""How all tables of a room are made at once."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from weft.kernel.tables import Tables

pytestmark = pytest.mark.django_db


def table(name, **fields):
    own = {"id": models.BigAutoField(primary_key=True)}
    return migrations.CreateModel(name, [*(own | fields).items()], {"db_table": f"test_{name}"})


@pytest.fixture
def shelf():
    """A shelf has a first book, and a book stands on a shelf: neither can come first."""
    return Tables(
        [
            table("shelf", first=models.ForeignKey("kernel.book", models.RESTRICT, null=True)),
            table("book", shelf=models.ForeignKey("kernel.shelf", models.RESTRICT)),
        ]
    )


def make(operation, *, before=None):
    before = before or ProjectState()
    after = before.clone()
    operation.state_forwards("kernel", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("kernel", editor, before, after)
        waiting = list(editor.deferred_sql)
    return after, waiting


def references():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND conrelid::regclass::text LIKE 'test_%' ORDER BY 1
            """
        )
        return cursor.fetchall()


def test_tables_may_refer_to_each_other(shelf):
    make(shelf)

    assert references() == [("test_book", "test_shelf"), ("test_shelf", "test_book")]


def test_a_rule_that_follows_finds_references_and_indexes(shelf):
    _after, waiting = make(shelf)

    assert waiting == []


def test_models_are_built_once_for_all_of_them(shelf):
    before = ProjectState()
    built = before.apps  # as Django has them between two migrations

    after, _waiting = make(shelf, before=before)

    assert after.apps is not built
    assert {model.__name__ for model in after.apps.get_models()} == {"shelf", "book"}
    assert built.get_models() == []  # what came before is left alone


def test_they_go_as_they_came(shelf):
    after, _waiting = make(shelf)

    with connection.schema_editor() as editor:
        shelf.database_backwards("kernel", editor, after, ProjectState())

    assert references() == []
    assert "test_shelf" not in connection.introspection.table_names()


def test_it_can_be_written_down(shelf):
    migration = type("Migration", (migrations.Migration,), {"operations": [shelf]})

    written = MigrationWriter(migration("0001_tables", "kernel"), include_header=False).as_string()

    assert "weft.kernel.tables.Tables(" in written
    assert written.count("migrations.CreateModel(") == 2
