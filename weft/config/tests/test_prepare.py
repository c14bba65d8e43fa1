"""What must be done before a version may run, where tables are older than it can follow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from weft.config import cli, prepare

pytestmark = pytest.mark.django_db

ROOM = "conversations"


def replaced():
    from weft.conversations.migrations import __name__ as package

    module = __import__(f"{package}.0001_tables", fromlist=["Migration"])
    return [name for _room, name in module.Migration.replaces]


def remember(*names):
    """Let the database say that these migrations of a room were run, and no others."""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app=ROOM).delete()
    for name in names:
        recorder.record_applied(ROOM, name)


def known():
    return {
        name for room, name in MigrationRecorder(connection).applied_migrations() if room == ROOM
    }


def test_tables_of_the_version_before_are_taken_as_they_are():
    remember(*replaced())

    prepare.migrate(verbosity=0)

    assert "0001_tables" in known()


def test_tables_that_are_older_are_left_alone_and_their_owner_is_told_what_to_do():
    *most, _newest = replaced()
    remember(*most)

    with pytest.raises(prepare.TooOld, match="Start the last version before this one once"):
        prepare.migrate(verbosity=0)

    assert known() == set(most)


def test_the_command_says_so_in_one_paragraph(monkeypatch, capsys):
    def refuse(_chosen):
        raise prepare.TooOld

    monkeypatch.setattr(cli, "_migrate", refuse)

    with pytest.raises(SystemExit) as left:
        cli.main(["migrate"])

    assert left.value.code == cli.CANNOT
    assert capsys.readouterr().err.startswith("These tables belong to a version from before")
