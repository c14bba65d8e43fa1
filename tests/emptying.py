"""Empty the database between tests: delete what stands in it, and leave the tables as they are.

Django truncates all of its tables and then makes every permission anew, a quarter of a second for
each test that commits. Most tests fill a dozen tables with a few rows each. Deleting those takes a
twentieth of it, and locks no table that a page still reads.
"""

import time
from collections.abc import Iterable

import psycopg
from psycopg import sql

# made by Django after the migrations, the same in all tests
KEPT = ("auth_permission", "django_content_type", "django_migrations", "django_site")
PATIENCE_SECONDS = 10

WRITERS = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
    LIMIT 1
"""
TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)
"""
# they stop even a session that plays a replica
STRICT_TRIGGERS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"


class Emptying:
    """Empties one database, as often as it is asked to.

    It is a superuser's session that plays a replica, for which neither foreign keys nor the
    triggers that keep messages count. Those of them that would are told not to; everybody else
    is refused as before.
    """

    def __init__(self, superusers_url: str, database: str) -> None:
        self._address = {"conninfo": superusers_url, "dbname": database}
        self._connect()
        for table, trigger in self._link.execute(STRICT_TRIGGERS).fetchall():
            milder = sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}")
            self._link.execute(milder.format(sql.Identifier(table), sql.Identifier(trigger)))
        names = [row[0] for row in self._link.execute(TABLES, [list(KEPT)])]
        self._deletes = {
            name: sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in names
        }
        self._has_rows = sql.SQL("SELECT {}").format(
            sql.SQL(", ").join(
                sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(name)) for name in names
            )
        )

    def _connect(self) -> None:
        self._link = psycopg.connect(**self._address, autocommit=True)
        self._link.execute("SET session_replication_role = replica")
        self._link.execute("SET synchronous_commit = off")

    def empty(self) -> None:
        """Delete every row, once nobody is in the middle of writing one, or after some seconds."""
        try:
            self._empty()
        except psycopg.OperationalError:  # the test was about connections that are cut
            self._connect()
            self._empty()

    def _empty(self) -> None:
        self._wait_for_writers()
        with self._link.transaction():
            for name in self._filled():
                self._link.execute(self._deletes[name])

    def _filled(self) -> Iterable[str]:
        found = self._link.execute(self._has_rows).fetchone() or ()
        return [name for name, has_rows in zip(self._deletes, found, strict=True) if has_rows]

    def _wait_for_writers(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._link.execute(WRITERS).fetchone() and time.monotonic() < until:
            time.sleep(0.02)

    def close(self) -> None:
        """Let go of the database."""
        self._link.close()
