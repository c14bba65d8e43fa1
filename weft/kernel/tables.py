"""One operation for all tables of a room: how a new database is made in seconds.

Between two operations Django builds every model of the project anew, since any of them may refer to
what has changed. With one operation for each table, field and constraint that was nearly all of
what a first start waited for; so a room's tables come in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """Create tables, in any order: who refers to whom is checked when all of them stand."""

    reversible = True
    reduces_to_sql = True
    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation down again."""
        return self.__class__.__name__, [list(self.tables)], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all models, which are then built once."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create each table, then the references and indexes, which rules may stand on."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop all of them again, the last one first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say it in one line for `migrate`."""
        return f"Create {len(self.tables)} tables"
