"""Handing one mail to the owner's mail server, and knowing exactly who got it.

Before the last dot nobody has the mail: whatever breaks, it can be tried again. After the dot the
server may have taken it although its answer never came, which looks the same from here as a
refusal (SAFETY.md, fact 3). So the dot is sent apart, and what breaks after it is `Doubtful`:
neither sent nor unsent, and never tried again in silence.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from weft.kernel import outside

MAX_WORDS = 200  # characters of what a server says that an agent is shown
STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}\b")
SERVICE_GOES = 421  # the server closes the connection after this answer


class Hitch(StrEnum):
    """Why nothing could be handed over just now. The faces have the words."""

    UNREACHABLE = "unreachable"
    FORBIDDEN = "forbidden"  # a host inside our own network
    BROKE_OFF = "broke_off"
    NO_ENCRYPTION = "no_encryption"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    BUSY = "busy"


class NotTaken(Exception):
    """Surely nobody got the mail; try again later. `said` holds the server's own words."""

    def __init__(self, hitch: Hitch, said: str = "") -> None:
        super().__init__(f"{hitch}: {said}" if said else str(hitch))
        self.hitch, self.said = hitch, said


class Doubtful(Exception):
    """The server broke off after the last dot: who was accepted may or may not have the mail."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{len(outcome.accepted)} recipients in doubt")
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = ""  # "": the server asks for no login
    secret: str = field(default="", repr=False)  # the password, or an access token
    auth: Literal["password", "xoauth2"] = "password"
    our_name: str = "weft.invalid"  # how we introduce ourselves


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a server may take. A short wait after the dot makes doubt out of slowness."""

    connect: timedelta = timedelta(seconds=15)
    answer: timedelta = timedelta(seconds=60)
    after_dot: timedelta = timedelta(minutes=5)  # RFC 5321 4.5.3.2.6 asks for ten
    everything: timedelta = timedelta(minutes=12)  # however slowly it drips


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said to a command."""

    code: int
    words: str

    @property
    def status(self) -> str:
        """The status of RFC 3463; of a server that gives none, what its code amounts to."""
        found = STATUS.match(self.words)
        return found.group() if found else f"{self.code // 100}.0.0"

    def __str__(self) -> str:
        return f"{self.code} {self.words}"[:MAX_WORDS]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of each recipient."""

    accepted: tuple[str, ...] = ()
    refused: Mapping[str, Answer] = field(default_factory=dict)
    waiting: Mapping[str, Answer] = field(default_factory=dict)


def submit(
    server: Server,
    sender: str,
    recipients: Sequence[str],
    raw: bytes,
    *,
    patience: Patience | None = None,
) -> Outcome:
    """Hand a mail to the server for these recipients; `sender` "" is nobody, for machines.

    Holds no transaction and may take minutes. Raises NotTaken, Doubtful.
    """
    with _session(server, patience or Patience()) as line:
        return _Dialogue(line, sender, recipients, raw).run()


def check(server: Server, *, patience: Patience | None = None) -> None:
    """Find out whether the server lets us hand in mail. Raises NotTaken."""
    with _session(server, patience or Patience()):
        pass


class _Line(smtplib.SMTP):
    """A connection to the addresses that were checked, and to no other."""

    def __init__(self, server: Server, patience: Patience) -> None:
        super().__init__(local_hostname=server.our_name, timeout=patience.answer.total_seconds())
        self.server, self.patience = server, patience
        self._host = server.host  # what its certificate must name

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = outside.reachable(host, port, self.patience.connect)
        problem: OSError = OSError(host)
        for address in found[: outside.MAX_ATTEMPTS]:
            try:
                opened = socket.create_connection(
                    (address, port), self.patience.connect.total_seconds()
                )
            except OSError as found_problem:
                problem = found_problem
                continue
            if self.server.security == "tls":
                opened = _tls().wrap_socket(opened, server_hostname=host)
            opened.settimeout(timeout)
            return opened
        raise problem

    def ask(self, command: str) -> Answer:
        return _answer(*self.docmd(command))

    def hear(self) -> Answer:
        return _answer(*self.getreply())

    def wait(self, how_long: timedelta) -> None:
        if self.sock:
            self.sock.settimeout(how_long.total_seconds())

    def cut(self) -> None:
        """End the connection from another thread; whoever waits for an answer gets none."""
        with suppress(OSError):
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _answer(code: int, words: bytes) -> Answer:
    if not 200 <= code <= 599:
        raise smtplib.SMTPServerDisconnected("no answer of a mail server")
    said = " ".join(words.decode("utf-8", "replace").split())
    return Answer(code=code, words="".join(c for c in said if c.isprintable()))


@contextmanager
def _session(server: Server, patience: Patience) -> Iterator[_Line]:
    """Connect, encrypt and log in. What goes wrong until the session ends is NotTaken."""
    line = _Line(server, patience)
    watchdog = threading.Timer(patience.everything.total_seconds(), line.cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        with _calm():
            _open(line)
            yield line
    finally:
        watchdog.cancel()
        _leave(line)


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except outside.Forbidden as problem:
        raise NotTaken(Hitch.FORBIDDEN, str(problem)) from problem
    except ssl.SSLCertVerificationError as problem:
        raise NotTaken(Hitch.CERTIFICATE, problem.verify_message) from problem
    except ssl.SSLError as problem:
        raise NotTaken(Hitch.NO_ENCRYPTION, problem.reason or "") from problem
    except smtplib.SMTPException as problem:
        raise NotTaken(Hitch.BROKE_OFF) from problem
    except (outside.Unreachable, OSError) as problem:
        raise NotTaken(Hitch.UNREACHABLE, str(problem)[:MAX_WORDS]) from problem


def _open(line: _Line) -> None:
    server = line.server
    greeting = _answer(*line.connect(server.host, server.port))
    if greeting.code != 220:
        raise NotTaken(Hitch.BUSY, str(greeting))
    _introduce(line)
    if server.security == "starttls":
        _encrypt(line)
    if server.username:
        _log_in(line)


def _introduce(line: _Line) -> None:
    answer = _answer(*line.ehlo())
    if answer.code != 250:
        raise NotTaken(Hitch.BUSY, str(answer))


def _encrypt(line: _Line) -> None:
    # who asked for encryption is never served without: a mail, and a password, would be readable
    if not line.has_extn("starttls"):
        raise NotTaken(Hitch.NO_ENCRYPTION)
    try:
        line.starttls(context=_tls())
    except smtplib.SMTPResponseException as problem:
        raise NotTaken(Hitch.NO_ENCRYPTION, str(problem.smtp_code)) from problem
    _introduce(line)


def _log_in(line: _Line) -> None:
    server = line.server
    ways = line.esmtp_features.get("auth", "").upper().split()
    way = next((one for one in _WAYS[server.auth] if one in ways), None)
    if way is None:
        raise NotTaken(Hitch.LOGIN, "AUTH " + " ".join(ways)[:MAX_WORDS])
    answer = _LOG_IN[way](line, server)
    if answer.code != 235:
        hitch = Hitch.BUSY if 400 <= answer.code < 500 else Hitch.LOGIN
        raise NotTaken(hitch, str(answer))


def _plain(line: _Line, server: Server) -> Answer:
    return line.ask(f"AUTH PLAIN {_coded(f'{chr(0)}{server.username}{chr(0)}{server.secret}')}")


def _login(line: _Line, server: Server) -> Answer:
    answer = line.ask("AUTH LOGIN")
    for said in (server.username, server.secret):
        if answer.code != 334:
            return answer
        answer = line.ask(_coded(said))
    return answer


def _xoauth2(line: _Line, server: Server) -> Answer:
    told = f"user={server.username}\x01auth=Bearer {server.secret}\x01\x01"
    answer = line.ask(f"AUTH XOAUTH2 {_coded(told)}")
    # a server that refuses tells why first, and its verdict after an empty line
    return line.ask("") if answer.code == 334 else answer


def _coded(said: str) -> str:
    return b64encode(said.encode()).decode()


_WAYS = {"password": ("PLAIN", "LOGIN"), "xoauth2": ("XOAUTH2",)}
_LOG_IN: dict[str, Callable[[_Line, Server], Answer]] = {
    "PLAIN": _plain, "LOGIN": _login, "XOAUTH2": _xoauth2,
}  # fmt: skip


def _leave(line: _Line) -> None:
    """Say good-bye; the mail's fate is decided already, so nobody waits for the answer."""
    with suppress(OSError, smtplib.SMTPException):
        if line.sock:
            line.wait(timedelta(seconds=1))
            line.putcmd("quit")
    line.close()


class _Dialogue:
    """The talk about one mail: from whom, for whom, the mail, the dot."""

    def __init__(self, line: _Line, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        self.line, self.sender, self.raw = line, sender, raw
        self.recipients = list(dict.fromkeys(recipients))
        self.accepted: list[str] = []
        self.refused: dict[str, Answer] = {}
        self.waiting: dict[str, Answer] = {}

    def run(self) -> Outcome:
        if trouble := self._too_much() or self._begin():
            self._sort(self.recipients, trouble)
            return self._outcome()
        self._name_recipients()
        if self.accepted:
            self._hand_over()
        return self._outcome()

    def _outcome(self) -> Outcome:
        return Outcome(accepted=tuple(self.accepted), refused=self.refused, waiting=self.waiting)

    def _too_much(self) -> Answer | None:
        """Return what this server cannot carry, before it is asked."""
        largest = self.line.esmtp_features.get("size", "").strip()
        if largest.isdecimal() and 0 < int(largest) < len(self.raw):
            return Answer(code=552, words=f"5.3.4 message size exceeds {largest} bytes")
        if self._needs_utf8() and not self.line.has_extn("smtputf8"):
            return Answer(code=553, words="5.6.7 SMTPUTF8 is needed and not offered")
        return None

    def _needs_utf8(self) -> bool:
        return not (self.raw.isascii() and all(map(str.isascii, [self.sender, *self.recipients])))

    def _begin(self) -> Answer | None:
        """Say from whom; return the answer when it is no yes."""
        command = f"MAIL FROM:<{self.sender}>"
        if self.line.has_extn("size"):
            command += f" SIZE={len(self.raw)}"
        if self._needs_utf8():
            self.line.command_encoding = "utf-8"
            command += " SMTPUTF8 BODY=8BITMIME"
        answer = self.line.ask(command)
        return None if answer.code == 250 else answer

    def _name_recipients(self) -> None:
        for number, recipient in enumerate(self.recipients):
            answer = self.line.ask(f"RCPT TO:<{recipient}>")
            if answer.code in {250, 251, 252}:
                self.accepted.append(recipient)
            elif answer.code == SERVICE_GOES:
                left = [*self.accepted, *self.recipients[number:]]
                self.accepted = []
                self._sort(left, answer)
                return
            else:
                self._sort([recipient], answer)

    def _hand_over(self) -> None:
        answer = self.line.ask("DATA")
        if answer.code == 354:
            self.line.wait(self.line.patience.answer)
            self.line.send(_dotted(self.raw))
            answer = self._dot()
        if answer.code // 100 != 2:
            accepted, self.accepted = self.accepted, []
            self._sort(accepted, answer)

    def _dot(self) -> Answer:
        """End the mail. From here on a silence leaves us in doubt."""
        try:
            self.line.wait(self.line.patience.after_dot)
            self.line.send(b".\r\n")
            return self.line.hear()
        except (OSError, smtplib.SMTPException) as problem:
            raise Doubtful(self._outcome()) from problem

    def _sort(self, recipients: Sequence[str], answer: Answer) -> None:
        # what is neither yes nor an error (a server that lost its place) is asked again
        into = self.refused if answer.code >= 500 else self.waiting
        into.update(dict.fromkeys(recipients, answer))


def _dotted(raw: bytes) -> bytes:
    """Return a mail as it crosses the line: one kind of line end, no line of a lone dot."""
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    whole = re.sub(rb"(?m)^\.", b"..", whole)
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"
