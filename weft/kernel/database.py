"""Two roles, and tables that only grow.

The owner makes and changes tables; the role that Weft runs as may only handle rows. Tables that
tell what happened (messages, events) refuse UPDATE and DELETE for everybody, the owner included,
but for the role of erasure by law.
"""

from typing import Any

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ERASER = "weft_eraser"

# Compares names instead of asking for membership: the role need not exist, and a superuser, who
# is a member of every role, is refused as well.
REFUSE = f"""
CREATE OR REPLACE FUNCTION weft_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = '{ERASER}' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of "%" are never changed or deleted; this was an attempt to % one.',
        TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'restrict_violation',
              HINT = 'What happens later to a row is told by another row.';
END $$
"""


class Immutable(Operation):
    """Let a table only grow: the database refuses UPDATE and DELETE, also through cascades.

    The refusal reaches Django as IntegrityError. Only the role `weft_eraser` passes. Write it
    after the CreateModel of the table: `Immutable("message")`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation down again."""
        return self.__class__.__name__, [self.table], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model: only the database knows."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        """Put the trigger on the table."""
        table = schema_editor.quote_name(self.table)
        # None: the percent signs in the function are no placeholders
        schema_editor.execute(REFUSE, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {self._trigger(schema_editor)} BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION weft_refuse_change()"
        )
        # ALWAYS: a session that plays a replica is refused too
        schema_editor.execute(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {self._trigger(schema_editor)}"
        )

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        """Take the trigger off again."""
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(f"DROP TRIGGER {self._trigger(schema_editor)} ON {table}")

    def describe(self) -> str:
        """Say it in one line for `migrate`."""
        return f"Let {self.table} only grow"

    def _trigger(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        return str(schema_editor.quote_name(f"{self.table}_only_grows"))


def grant(role: str) -> None:
    """Let `role` handle rows of every table, and nothing else: no TRUNCATE, no ALTER, no DROP.

    Runs as the owner after each migration; does nothing when the owner is that role itself, as
    on a foreign database with one user.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (role,):
            return
        name = connection.ops.quote_name(role)
        for statement in (
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ):
            cursor.execute(statement)
