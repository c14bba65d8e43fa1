"""One process that keeps the others alive: the database, web, job workers, and who fetches.

It holds the listening socket itself, so that connections wait for a restarted web process instead
of being refused. It never touches Django: it must live when the application cannot even start.
"""

import contextlib
import http.client
import importlib.util
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from weft.config import environment
from weft.kernel import postgres, processes

# Each is bound by one interpreter's lock. Two use what two cores have beside the database; more of
# them are for whoever has given the database cores of its own: docs/decisions/0009.
WEB_PROCESSES = min(2, os.cpu_count() or 1)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0  # a part that lived this long begins again with the first pause
GRACE_SECONDS = 8.0  # for requests and jobs in hand, when Weft stops
BACKLOG = 2048  # connections that wait while a web process is restarted

COMMAND = [sys.executable, "-m", "weft.config.cli"]
NO_DEMO = 3  # how `weft demo` ends where somebody works already
# Vendors to play with beside a demo. They are no part of the package: a clone has them
PHONES = "tests.vendors.phones"


class PortTaken(Exception):
    """Another program listens there already; choose another port with --port."""


class NotPrepared(Exception):
    """Migrating or collecting files failed; the reason stands above this line."""


@dataclass
class Part:
    """One child process that is started again whenever it ends."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS

    def look_after(self, env: dict[str, str]) -> None:
        """Start the process when it is not running and its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                return
            if now - self.started > STEADY_SECONDS:
                self.pause = FIRST_PAUSE_SECONDS
            say(f"{self.name} ended ({_why(self.process.returncode)}); it is started again.")
            self.process = None
            self.next_start = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        if now >= self.next_start:
            self.process = subprocess.Popen(
                self.command,
                env=env,
                pass_fds=self.pass_fds,
                # Ctrl-C reaches a whole group; only the supervisor shall hear it
                process_group=0,
                preexec_fn=processes.die_with_parent(),
            )
            self.started = now

    def ask_to_stop(self) -> None:
        """Let the process finish what it has in hand."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the process until `deadline` (monotonic), then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """What `weft serve` runs."""

    data: Path
    host: str
    port: int
    demo: bool = False
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    embedded: postgres.Embedded | None = None
    parts: list[Part] = field(default_factory=list)
    _stopping: bool = False
    _announced: bool = False
    _has_demo: bool = False
    _phones_at: str = ""
    _database_pause: float = FIRST_PAUSE_SECONDS

    @property
    def address(self) -> str:
        """Where to open Weft on this machine."""
        host = "localhost" if self.host in {"", "0.0.0.0", "127.0.0.1", "::", "::1"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    def run(self) -> None:
        """Start everything and keep it running until a signal asks to stop.

        Raises PortTaken, NotPrepared, postgres.AlreadyRunning or postgres.DidNotStart.
        """
        with self.listening() as listener, self._hearing_signals() as wakeup:
            self.env["WEFT_DATA"] = str(self.data)
            self.env.setdefault("WEFT_URL", self.address)
            try:
                self._start_database()
                if not self._stopping:
                    self._prepare()
                self._plan(listener.fileno())
                if self._has_demo:
                    self._play_vendors()
                while not self._stopping:
                    self._look_after_all()
                    _wait(wakeup)
            finally:
                self._stop()

    def _start_database(self) -> None:
        if environment.text("DATABASE_URL"):
            return
        say("Starting the database …")
        self.embedded = postgres.start(self.data)
        self.env["DATABASE_URL"] = self.embedded.url

    def _prepare(self) -> None:
        owner = self.embedded.owner_url if self.embedded else ""
        env = self.env | ({"WEFT_OWNER_DATABASE_URL": owner} if owner else {})
        for command in [["prepare"], *([["demo"]] if self.demo else [])]:
            child = subprocess.Popen(
                [*COMMAND, *command],
                env=env,
                process_group=0,
                preexec_fn=processes.die_with_parent(),
            )
            while child.poll() is None and not self._stopping:
                time.sleep(0.05)
            if self._stopping:
                child.terminate()
                child.wait()
                return
            if command == ["demo"]:
                self._has_demo = child.returncode == 0
            if child.returncode not in {0, NO_DEMO}:
                raise NotPrepared("Weft could not be made ready; the reason stands above.")

    def _plan(self, listener: int) -> None:
        web = environment.number("WEFT_WEB_PROCESSES", WEB_PROCESSES, least=1, most=64)
        workers = environment.number("WEFT_WORKER_PROCESSES", 1, most=64)
        self.parts = [
            *(
                Part(f"Web process {n}", [*COMMAND, "web", "--fd", str(listener)], (listener,))
                for n in range(1, web + 1)
            ),
            *(Part(f"Worker {n}", [*COMMAND, "worker"]) for n in range(1, workers + 1)),
            Part("Listener", [*COMMAND, "listen"]),
        ]

    def _play_vendors(self) -> None:
        """Let the demo call vendors of our own on this machine, where there are any."""
        if "WEFT_GRAPH_URL" in self.env or not _is_there(PHONES):
            return
        port = _free_port(self.port + 1)
        here = f"127.0.0.1:{port}"
        self.env["WEFT_GRAPH_URL"] = self._phones_at = f"http://{here}"
        self.env["WEFT_OUTSIDE_ALLOW"] = f"{self.env.get('WEFT_OUTSIDE_ALLOW', '')} {here}".strip()
        self.parts.append(Part("Phones", [sys.executable, "-m", PHONES, "--port", str(port)]))

    def _look_after_all(self) -> None:
        if self.embedded is not None and not self.embedded.is_running:
            say("The database ended; it is started again.")
            try:
                self.embedded.restart()
                self._database_pause = FIRST_PAUSE_SECONDS
            except postgres.DidNotStart as problem:
                say(str(problem))
                time.sleep(self._database_pause)
                self._database_pause = min(self._database_pause * 2, LONGEST_PAUSE_SECONDS)
                return
        for part in self.parts:
            part.look_after(self.env)
        if not self._announced and self._answers():
            self._announced = True
            say(f"Weft is ready. Open {self.address} (Ctrl-C stops it).")
            if self._phones_at:
                say(f"Play a customer with a phone at {self._phones_at}.")
            if self.address == self.env["WEFT_URL"] and not self._is_for_this_machine_only():
                say("To open it from elsewhere, set WEFT_URL to the address that browsers use.")

    def _is_for_this_machine_only(self) -> bool:
        return self.host in {"127.0.0.1", "::1", "localhost"}

    def _answers(self) -> bool:
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        visit = http.client.HTTPConnection(host, self.port, timeout=0.3)
        try:
            visit.request("GET", "/healthz")
            return visit.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            visit.close()

    def _stop(self) -> None:
        """Stop what depends on others first; the database last."""
        if self._announced:
            say("Stopping …")
        for part in self.parts:
            part.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for part in self.parts:
            part.end(deadline)
        if self.embedded is not None:
            self.embedded.stop()
        if self._announced:
            say("Weft has stopped.")

    @contextlib.contextmanager
    def listening(self) -> Iterator[socket.socket]:
        """Take the port; connections wait from now on, whoever answers them.

        Raises PortTaken.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self.host, self.port))
            except OSError as problem:
                raise PortTaken(
                    f"Port {self.port} on {self.host} cannot be used ({problem.strerror})."
                    " Choose another one with --port."
                ) from None
            self.port = listener.getsockname()[1]
            listener.listen(BACKLOG)
            yield listener

    @contextlib.contextmanager
    def _hearing_signals(self) -> Iterator[int]:
        """Let every signal wake the loop at once, a child's end included."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        before = {
            number: signal.signal(number, self._heard)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
        }
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)

    def _heard(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self._stopping = True


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # nor what it would stand in
        return False


def _free_port(wanted: int) -> int:
    """Return `wanted` when nobody listens there, else any other port that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError, OverflowError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise PortTaken("No port of this machine is free.")


def say(words: str) -> None:
    """Tell the person at the terminal; the machine's log is another stream."""
    print(words, flush=True)


def _wait(wakeup: int) -> None:
    """Sleep until a signal comes, at most as long as the shortest pause."""
    select.select([wakeup], [], [], FIRST_PAUSE_SECONDS)
    with contextlib.suppress(BlockingIOError):
        os.read(wakeup, 4096)


def _why(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"code {code}"
