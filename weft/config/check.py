"""`weft check`: is everything that Weft needs there? One line each, in calm words."""

import os
import tempfile
from collections.abc import Callable, Iterator

Finding = tuple[bool, str]


def run(tell: Callable[[str], None]) -> int:
    """Tell each finding; return 0 when nothing is missing, else 1."""
    import django

    django.setup()
    well = True
    for is_well, words in _findings():
        tell(f"{'  ok  ' if is_well else 'MISSING'}  {words}")
        well = well and is_well
    return 0 if well else 1


def _findings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core.checks import ERROR, run_checks

    yield _data_folder(settings.WEFT_DATA)
    yield from _database()
    problems = [check for check in run_checks() if check.level >= ERROR]
    yield (
        not problems,
        "The application is put together well."
        if not problems
        else "\n".join(str(problem) for problem in problems),
    )
    is_open = settings.WEFT_URL.startswith("https://") or "//localhost" in settings.WEFT_URL
    yield (
        is_open,
        f"Browsers reach Weft at {settings.WEFT_URL}."
        + ("" if is_open else " Passkeys and safe cookies need https."),
    )
    if settings.EMAIL_HOST:
        yield True, f"Mail leaves through {settings.EMAIL_HOST}."
    else:
        yield True, "No mail server is set (WEFT_MAIL_URL): invitations are shown in the log."


def _data_folder(folder: os.PathLike[str]) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, f"The data folder {folder} can be written to."
    except OSError as problem:
        return False, f"The data folder {folder} cannot be written to: {problem.strerror}."


def _database() -> Iterator[Finding]:
    from django.db import Error, connection

    from weft.kernel import health

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT current_setting('server_version'), current_setting('server_encoding'),
                       current_setting('synchronous_commit'), current_setting('fsync'),
                       rolsuper, EXISTS (
                           SELECT 1 FROM pg_class
                           WHERE relowner = pg_roles.oid AND relname = 'django_migrations'
                       )
                FROM pg_roles WHERE rolname = current_user
                """
            )
            version, encoding, commit, fsync, is_super, is_owner = cursor.fetchone()
    except Error as problem:
        yield False, f"The database does not answer: {problem}".strip()
        return
    is_new = int(version.split(".")[0]) >= 15  # noqa: PLR2004 - the oldest that Weft knows
    yield is_new, f"PostgreSQL {version} answers." + ("" if is_new else " Weft needs 15 or newer.")
    yield encoding == "UTF8", f"It stores text as {encoding}."
    durable = commit != "off" and fsync == "on"
    yield (
        durable,
        "What it has confirmed survives a power cut."
        if durable
        else ("It may lose what it has confirmed: switch synchronous_commit and fsync on."),
    )
    limited = not is_super and not is_owner
    yield (
        limited,
        "Weft's role may only handle rows."
        if limited
        else (
            "Weft's role owns the tables or is a superuser, so it could change what happened. Give"
            " it a role of its own and set WEFT_OWNER_DATABASE_URL for `weft migrate`."
        ),
    )
    late = health.problems_now()
    words = {
        "migrations_missing": "The tables belong to an older version: run `weft migrate`.",
        "jobs_late": "Jobs wait for too long: does a worker run?",
        "no_database": "The database stopped answering.",
    }
    yield not late, " ".join(words[problem] for problem in late) or "The tables fit this version."
