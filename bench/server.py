"""A whole Weft of our own: `weft serve` with all its parts, in a data folder that goes afterwards.

Everything stands at its default, fsync included. The database is reached beside it, as a judge.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psycopg

from bench import installed
from weft.kernel import postgres

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
STOP_SECONDS = 30
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
WAITING = re.compile(rb"^weft_follower_waiting_events\{.*\} (\S+)$", re.MULTILINE)
TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """`weft serve` did not become ready; the text is what it printed."""


class Server:
    """A running `weft serve`. Use it in a `with`: it leaves nothing behind."""

    def __init__(self, *, name: str = "bench", env: dict[str, str] | None = None) -> None:
        self.data = ROOT / "var" / name / f"{os.getpid()}-{time.monotonic_ns():x}"
        self.log = self.data.with_suffix(".log")
        clean = {key: value for key, value in os.environ.items() if not key.startswith("WEFT_")}
        for stranger in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            clean.pop(stranger, None)
        self.env = clean | {"PYTHONPATH": str(ROOT), "WEFT_DATA": str(self.data)} | (env or {})
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.clean()

    def start(self) -> None:
        """Start it and wait until it answers; after a stop, with the same data and port."""
        if not self.data.exists():
            installed.copy(self.data, self.env)
        with self.log.open("ab") as log:
            begun = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "weft.config.cli", "serve", "--port", str(self.port)],
                env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                process_group=0,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while True:
            said = self.log.read_bytes()[begun:].decode(errors="replace")
            if ready := re.search(r"Open http://localhost:(\d+)", said):
                self.port = int(ready[1])
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise DidNotStart(said)
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to stop, and see to it that it does."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its children hear of it from the kernel
            self.process.wait()
        self.process = None

    def clean(self) -> None:
        """Remove what it kept."""
        shutil.rmtree(self.data, ignore_errors=True)
        sheltered = postgres.places.of(self.data).root
        if sheltered.parent == postgres.places.SHELTER:
            shutil.rmtree(sheltered, ignore_errors=True)
        self.log.unlink(missing_ok=True)

    def connect(self, role: str = postgres.RUNTIME) -> psycopg.Connection:
        """Look into its database, beside it."""
        return psycopg.connect(postgres.url(self.data, role), autocommit=True)

    def ask(self, sql: str, *values: object, role: str = postgres.RUNTIME) -> list[tuple]:
        """Return the rows of one query."""
        with self.connect(role) as connection:
            return connection.execute(sql, values or None).fetchall()

    def analyse(self) -> None:
        """Let the planner know the tables, as autovacuum does within a minute of the first rows."""
        superuser = postgres.url(self.data, postgres.SUPERUSER)
        with psycopg.connect(superuser, dbname=postgres.DATABASE, autocommit=True) as connection:
            connection.execute("ANALYZE")

    def run(self, module: str, *arguments: object) -> str:
        """Run a module of ours with its settings, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            env=self.env | {"DJANGO_SETTINGS_MODULE": "weft.config.settings"},
            cwd=ROOT, check=False, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        if done.returncode:
            raise DidNotStart(f"{module} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def waiting_events(self) -> int:
        """Return how many events the follower that is furthest behind has still to read.

        As /metrics counts them, so 10,000 stands for more.
        """
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=30) as answer:  # noqa: S310
            figures = WAITING.findall(answer.read())
        return int(max(map(float, figures), default=0))

    def rest(self, seconds: float) -> float:
        """Wait until the followers have read all that was said, no longer than `seconds`.

        Return how long that was.
        """
        begun = time.monotonic()
        while self.waiting_events() and time.monotonic() < begun + seconds:
            time.sleep(0.5)
        return time.monotonic() - begun

    # --- its processes -----------------------------------------------------------------------

    def web(self) -> list[int]:
        """Return the numbers of its web processes."""
        return self._children("web")

    def workers(self) -> list[int]:
        """Return the numbers of its job workers."""
        return self._children("worker")

    def database(self) -> list[int]:
        """Return the numbers of all processes of its database, the first one first."""
        [postmaster] = [
            pid
            for pid in self._parts()
            if _command(pid)[:1] and _command(pid)[0].endswith("/postgres")
        ]
        return [postmaster, *_children(postmaster)]

    def _children(self, part: str) -> list[int]:
        return [pid for pid in self._parts() if _command(pid)[2:4] == ["weft.config.cli", part]]

    def _parts(self) -> list[int]:
        return _children(self.process.pid) if self.process else []


def memory(pid: int) -> int:
    """Return how many bytes of real memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def cpu_seconds(pid: int) -> float:
    """Return how long a process has used a core, in user and in kernel mode."""
    with contextlib.suppress(FileNotFoundError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def kill(pid: int) -> None:
    """End a process as a power cut would: it is told nothing."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(parent: int) -> list[int]:
    return sorted(_family(parent))


def _family(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            yield from map(int, (task / "children").read_text().split())


def _command(pid: int) -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return []
