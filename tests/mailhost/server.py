"""Postfix and Dovecot from Debian, as children of the tests, with everything in one folder."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import imapclient

from tests.mailhost import certificate, configuration
from tests.mailhost.configuration import AUTHSERV_ID, Ports
from weft.kernel import processes

PROGRAMS = ("postfix", "dovecot")
OWNER = "nobody"  # of the mails: Dovecot serves none that are root's
START_SECONDS = 30.0
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 20.0
PASSWORD = "correct horse battery staple"


class DidNotStart(Exception):
    """A mail server did not answer; the text is what it wrote to its log."""


def is_possible() -> bool:
    """Tell whether this machine can run them: both are installed, and we are root."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return os.geteuid() == 0 and all(shutil.which(name, path=path) for name in PROGRAMS)


@dataclass(frozen=True)
class Mailbox:
    """One account. Its user name is its address."""

    host: Mailhost
    address: str
    password: str = PASSWORD

    @property
    def folder(self) -> Path:
        """Its Maildir."""
        return self.host.folder / "mail" / self.address / "Maildir"

    def mails(self) -> list[bytes]:
        """Return the raw mails in its INBOX, oldest first."""
        found = [file for part in ("cur", "new") for file in (self.folder / part).glob("*")]
        return [file.read_bytes() for file in sorted(found, key=_came)]

    def wait_for(self, count: int = 1, seconds: float = PATIENCE_SECONDS) -> list[bytes]:
        """Return its mails as soon as there are `count`."""
        deadline = time.monotonic() + seconds
        while len(found := self.mails()) < count:
            assert time.monotonic() < deadline, f"{len(found)} mails of {count} in {seconds} s"
            time.sleep(0.02)
        return found

    def put(self, raws: Iterable[bytes]) -> None:
        """Put mails into it without a server, thousands a second."""
        for part in ("tmp", "cur", "new"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(raws):
            seconds, rest = divmod(time.time_ns(), 10**9)
            name = f"{seconds}.M{rest // 1000}P{number}.put"
            (self.folder / "tmp" / name).write_bytes(raw)
            self.host.give(self.folder / "tmp" / name)
            (self.folder / "tmp" / name).rename(self.folder / "new" / name)
        for part in (self.folder.parent, self.folder, *self.folder.iterdir()):
            self.host.give(part)

    def change_password(self, password: str) -> Mailbox:
        """Let only the new password in from now on; who is in stays in."""
        time.sleep(1.1)  # Dovecot looks for a change once a second
        return self.host.mailbox(self.address, password)

    def renumber(self) -> None:
        """Lose the mails' numbers, as a server does that was restored from a backup."""
        for file in self.folder.glob("dovecot*"):
            file.unlink()
        # counts on where the lost numbers of this second began, so that the new one differs
        validity = self.folder / f"dovecot-uidvalidity.{int(time.time()) + 1000:08x}"
        validity.touch()
        (self.folder / "dovecot-uidvalidity").write_text(validity.suffix[1:])
        self.host.give(validity)
        self.host.give(self.folder / "dovecot-uidvalidity")

    def imap(self) -> imapclient.IMAPClient:
        """Return a client that has logged in."""
        client = imapclient.IMAPClient("127.0.0.1", self.host.imap_port, ssl=False, timeout=20)
        client.login(self.address, self.password)
        return client


class Mailhost:
    """Both servers, running. Everything anybody sends stays inside."""

    authserv_id = AUTHSERV_ID  # the verdicts of this server can be trusted, see configuration

    def __init__(self) -> None:
        # neither the servers' users nor their sockets' names get along with pytest's own folders
        self.folder = Path(tempfile.mkdtemp(prefix="weft-mail-"))
        self.folder.chmod(0o755)
        self.ports = _ports()
        self.smtp_port = self.ports.smtp
        self.submission_port = self.ports.submission
        self.smtps_port = self.ports.smtps
        self.plain_port = self.ports.plain
        self.imap_port = self.ports.imap
        self.imaps_port = self.ports.imaps
        self.ca = self.folder / "certificate.pem"
        self._aliases: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        self._children: list[subprocess.Popen[bytes]] = []
        (self.folder / "mail").mkdir()
        self.give(self.folder / "mail")
        for name in ("queue", "postfix", "dovecot"):
            (self.folder / name).mkdir()
        postfix = pwd.getpwnam("postfix")
        os.chown(self.folder / "postfix", postfix.pw_uid, postfix.pw_gid)
        certificate.write(self.folder)
        configuration.write(self.folder, self.ports)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.__exit__)
            self.start()
            stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start both and wait until every port answers. Raises DidNotStart."""
        # Postfix first: it makes the folder in which Dovecot opens its socket for passwords
        etc = f"{self.folder}/etc"
        subprocess.run(["/usr/sbin/postfix", "-c", etc, "check"], check=True, capture_output=True)
        asked = ["/usr/sbin/postconf", "-c", etc, "-h", "daemon_directory"]
        daemons = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        # the master itself: `postfix start-fg` is a shell that would leave it behind when it ends
        self._run(f"{daemons}/master", "-c", etc, "-d")
        self._wait_for(self.ports.smtp)
        self._run("/usr/sbin/dovecot", "-F", "-c", f"{self.folder}/dovecot.conf")
        for port in (self.ports.imap, self.ports.lmtp, self.ports.submission):
            self._wait_for(port)

    def stop(self) -> None:
        """Stop both; their folder stays, so that `start` finds everything again."""
        for child in reversed(self._children):
            child.send_signal(signal.SIGTERM)
        for child in self._children:
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()

    def mailbox(self, address: str, password: str = PASSWORD) -> Mailbox:
        """Return the account of an address, made when there is none."""
        # a file for each, because Dovecot looks into one file once a second
        self._write(f"users/{address}", [f"{address}:{{PLAIN}}{password}::::::\n"])
        return Mailbox(self, address, password)

    def alias(self, address: str, to: str) -> None:
        """Let mail to `address` go to the mailbox `to` as well as to nobody else."""
        self._aliases[address] = to
        self._write("aliases", (f"{one} {other}\n" for one, other in self._aliases.items()))

    def answer(self, address: str, says: str) -> None:
        """Answer RCPT for `address` with `says`, as `550 5.1.1 no such user`; "" takes it back."""
        self._answers[address] = says
        self._write("answers", (f"{one} {word}\n" for one, word in self._answers.items() if word))

    def deliver(self, raw: bytes, to: str, *more: str, sender: str = "ada@honest.example") -> None:
        """Hand a mail in at the border, for one or several; `sender` is the envelope's ("": <>)."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as client:
            client.sendmail(sender, [to, *more], raw)

    def log(self) -> str:
        """Return what both wrote down so far."""
        files = [self.folder / "postfix.log", self.folder / "dovecot.log"]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def give(self, path: Path) -> None:
        """Make `path` the property of those who own the mails."""
        owner = pwd.getpwnam(OWNER)
        os.chown(path, owner.pw_uid, owner.pw_gid)

    def _write(self, table: str, lines: Iterable[str]) -> None:
        new = self.folder / f"{table}.new"
        new.write_text("".join(lines))
        new.replace(self.folder / table)

    def _run(self, *command: str) -> None:
        with (self.folder / "output.log").open("ab") as output:
            self._children.append(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                    cwd=self.folder, process_group=0,
                    preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - asks the kernel
                )
            )  # fmt: skip

    def _wait_for(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as visit:
                    if visit.recv(1):
                        return
            except OSError:
                pass
            if time.monotonic() > deadline or self._children[-1].poll() is not None:
                raise DidNotStart(self.log() + (self.folder / "output.log").read_text())
            time.sleep(0.05)


def _came(file: Path) -> list[int]:
    """Tell mails apart by when they came: "1790000000.M4711P12.…", whose numbers nobody pads."""
    return [int(number) for number in re.findall(r"\d+", file.name)[:3]]


def _ports() -> Ports:
    with ExitStack() as stack:
        names = ("smtp", "submission", "smtps", "plain", "imap", "imaps", "lmtp")
        held = {name: stack.enter_context(socket.create_server(("127.0.0.1", 0))) for name in names}
        return Ports(**{name: one.getsockname()[1] for name, one in held.items()})
