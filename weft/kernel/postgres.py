"""The embedded PostgreSQL: a private server in the data folder, for those who have none.

It listens on a unix socket only, and it is a child of the process that started it, so that it can
be waited for. The wheel's own start code is not used: it locks a file that two users cannot
share, and as root it loosens the permissions of every folder above.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from weft.kernel import keys, places, processes

DATABASE = "weft"
OWNER = "weft_owner"
RUNTIME = "weft"
SUPERUSER = "weft_root"
START_SECONDS = 60  # crash recovery after kill -9 under load took 1.5 s at most
STOP_SECONDS = 20

# For two shared cores. What is not said here stays at PostgreSQL's default, durability included.
TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "%a.log",  # a week of them, each overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    # A failing statement would carry a customer's words into the log, and so would its details.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class AlreadyRunning(Exception):
    """Another Weft uses this data folder; stop it first, or choose another folder with --data."""


class DidNotStart(Exception):
    """The embedded PostgreSQL did not start; the text is what it said."""


@dataclass
class Embedded:
    """A running server: where to reach it, and how to end it."""

    # they hold passwords, and must not show up in a traceback
    url: str = field(repr=False)
    owner_url: str = field(repr=False)
    place: places.Place
    process: subprocess.Popen[bytes]
    lock: int

    @property
    def is_running(self) -> bool:
        """Whether the server's first process lives; reaps it when it does not."""
        return self.process.poll() is None

    def restart(self) -> None:
        """Start the server again after it died, in the same place and with the same addresses.

        Raises DidNotStart when it does not come up within a minute.
        """
        processes.end_all_in(self.place.cluster)
        self.process = _run(self.place)
        _wait_until_ready(self.place, self.process)

    def stop(self) -> None:
        """Stop the server: running transactions are undone, everything committed is on disk."""
        if self.is_running:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)  # recovery at the next start
                self.process.wait(STOP_SECONDS)
        os.close(self.lock)


def url(data: Path, role: str = RUNTIME) -> str:
    """Return the address of the embedded database for `role`, whether or not it runs."""
    names = {OWNER: "owner_password", RUNTIME: "runtime_password", SUPERUSER: "postgres_password"}
    password = keys.read(data)[names[role]]
    place = places.of(data)
    database = "postgres" if role == SUPERUSER else DATABASE
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(place.socket))}"


def start(data: Path) -> Embedded:
    """Start the server of the data folder, and make it first when there is none.

    A lock file left behind by a killed server does not stand in the way.

    Raises AlreadyRunning when another Weft holds the folder, DidNotStart when the server fails.
    """
    data = data.absolute()
    keys.make_room(data)
    lock = _lock(data)
    try:
        place = places.prepare(data)
        if not (place.cluster / "PG_VERSION").exists():
            _make_cluster(data, place)
        processes.end_all_in(place.cluster)
        _forget_dead_server(place)
        process = _run(place)
        try:
            _wait_until_ready(place, process)
            _make_roles(data)
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    except BaseException:
        os.close(lock)
        raise
    return Embedded(url(data), url(data, OWNER), place, process, lock)


def _lock(data: Path) -> int:
    lock = os.open(data / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunning(
            f"Weft already runs with the data folder {data}. Stop it first, or choose another"
            " folder with --data."
        ) from None
    return lock


def _make_cluster(data: Path, place: places.Place) -> None:
    # initdb leaves a half-made folder behind when it is killed; without PG_VERSION it holds nothing
    place.as_its_user(["rm", "-rf", str(place.cluster)])
    with place.password_file(keys.read(data)["postgres_password"]) as passwords:
        made = place.as_its_user(
            [
                str(place.binaries / "initdb"), "--pgdata", str(place.cluster),
                "--username", SUPERUSER, "--pwfile", str(passwords), "--auth", "scram-sha-256",
                # without an encoding, a C locale would give SQL_ASCII and text would come as bytes
                "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
                "--locale", "C", "--data-checksums",
            ],
        )  # fmt: skip
    if made.returncode:
        raise DidNotStart(f"The database could not be made in {place.cluster}.\n{made.stdout}")


def _run(place: places.Place) -> subprocess.Popen[bytes]:
    command = [str(place.binaries / "postgres"), "-D", str(place.cluster)]
    for name, value in (TUNING | {"unix_socket_directories": str(place.socket)}).items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(place.root / "start.log").open("wb"),
        # a group of its own: Ctrl-C goes to the whole group, and the database must end last
        process_group=0,
        preexec_fn=processes.die_with_parent(signal.SIGINT),
        cwd="/",
        **place.identity,
    )


def _wait_until_ready(place: places.Place, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            said = (place.root / "start.log").read_text(errors="replace").strip()
            raise DidNotStart(f"The embedded PostgreSQL did not start. It said:\n{said}")
        with contextlib.suppress(OSError, IndexError):
            lines = (place.cluster / "postmaster.pid").read_text().splitlines()
            # the eighth line is written last, and says whether connections are taken
            if int(lines[0]) == process.pid and lines[7].strip() == "ready":
                return
        time.sleep(0.02)


def _forget_dead_server(place: places.Place) -> None:
    """Remove the lock files of a server that no longer lives.

    PostgreSQL does it by itself, except when nobody has reaped the dead process: then its number
    still answers, which is usual in containers. No process uses the folder any more at this point.
    """
    for path in (place.cluster / "postmaster.pid", place.socket / ".s.PGSQL.5432.lock"):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def _make_roles(data: Path) -> None:
    """Make the owner, who migrates, and the role that Weft runs as, who may only handle rows."""
    passwords = keys.read(data)
    with _as_superuser(data) as connection:
        for role, password in (
            (OWNER, passwords["owner_password"]),
            (RUNTIME, passwords["runtime_password"]),
        ):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = sql.SQL("ALTER" if known.fetchone() else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(password)
                )
            )
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )


@contextlib.contextmanager
def _as_superuser(data: Path) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url(data, SUPERUSER), autocommit=True) as connection:
        yield connection
