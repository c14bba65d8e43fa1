"""What must be done before this version may run: migrate, compile translations, collect files.

Migrations run as the owner of the tables; Weft itself then runs as a role that may only handle
rows. Each step does nothing when nothing has changed, so that a start stays quick.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weft.config import environment
from weft.kernel import postgres


class TooOld(Exception):
    """The tables are from before a version that an upgrade may not pass over."""

    def __str__(self) -> str:
        """Say what to do."""
        return (
            "These tables belong to a version from before 28 November 2026. Start the last version"
            " before this one once, which brings them up to date, and then this one. Nothing has"
            " been changed."
        )


@contextlib.contextmanager
def owner_of_the_database(data: Path) -> Iterator[None]:
    """Let Django connect as the owner of the tables; an embedded server is started if need be."""
    given = environment.text("DATABASE_URL")
    owner = environment.text("WEFT_OWNER_DATABASE_URL")
    if given:
        with _connecting_to(owner or given, instead_of=given):
            yield
        return
    try:
        server = postgres.start(data)
    except postgres.AlreadyRunning:  # beside a running `weft serve`
        with _connecting_to(postgres.url(data, postgres.OWNER), instead_of=postgres.url(data)):
            yield
        return
    try:
        with _connecting_to(server.owner_url, instead_of=server.url):
            yield
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()


@contextlib.contextmanager
def _connecting_to(address: str, *, instead_of: str) -> Iterator[None]:
    os.environ["DATABASE_URL"] = address
    os.environ["WEFT_RUNTIME_ROLE"] = unquote(urlsplit(instead_of).username or "")
    import django

    django.setup()
    yield


def migrate(*, verbosity: int) -> None:
    """Bring the tables up to this version, and grant the runtime role its rights on them.

    What this version finds by other words, a worker reads anew. Raises TooOld.
    """
    from django.core.management import call_command

    from weft.kernel import database
    from weft.search import rebuilding

    _refuse_half_of_what_was_replaced()
    call_command("migrate", interactive=False, verbosity=verbosity)
    if role := environment.text("WEFT_RUNTIME_ROLE"):
        database.grant(role)
    rebuilding.begin_by_itself()


def _refuse_half_of_what_was_replaced() -> None:
    """Raise TooOld for tables that some migrations have made which a newer one stands for.

    With none of them it makes the tables, with all of them there is nothing to do; from in between
    nothing leads on, once their files are gone.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    done = set(MigrationRecorder(connection).applied_migrations())
    loader = MigrationLoader(connection)
    can_follow = done | loader.disk_migrations.keys()
    for key, migration in loader.replacements.items():
        replaced = set(migration.replaces)
        if key not in done and replaced & done and not replaced <= can_follow:
            raise TooOld


def translations() -> None:
    """Compile the catalogues of a clone; an installed Weft has them compiled already."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    from weft.config.settings import PACKAGE

    for source in (PACKAGE / "locale").rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        draft = target.with_suffix(f".{os.getpid()}")
        try:
            with draft.open("wb") as file:
                write_mo(file, catalogue)
            draft.replace(target)
        except OSError:  # an installation that may not be written to; it came with its own
            draft.unlink(missing_ok=True)


def static_files() -> None:
    """Collect, name by content and compress the static files, when any of them has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            mark.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    with contextlib.suppress(FileNotFoundError):
        if stamp.read_text() == mark.hexdigest():
            return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(mark.hexdigest())
