"""Connections to mail servers that an owner named: to a checked address, and for so long only.

IMAP and SMTP have no client in kernel.outside, but the same guard: `outside.reachable` says where
a name may lead, and the connection goes to that very address. Certificates are always checked.
"""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from weft.kernel import outside

from .settings import Security

PAUSE = timedelta(seconds=8)  # for one answer
ALL = timedelta(seconds=25)  # for everything on one connection, however slowly it drips


class Imap(imaplib.IMAP4):
    """An IMAP client on a connection that is made already."""

    def __init__(self, host: str, connected: socket.socket) -> None:
        self.connected = connected
        super().__init__(host, timeout=PAUSE.total_seconds())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        self.connected.settimeout(timeout)
        return self.connected


class Smtp(smtplib.SMTP):
    """An SMTP client on a connection that is made already."""

    def __init__(self, host: str, port: int, connected: socket.socket) -> None:
        self.connected = connected
        super().__init__(host, port, timeout=PAUSE.total_seconds())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        self.connected.settimeout(timeout)
        return self.connected


@contextlib.contextmanager
def imap(host: str, port: int, security: Security) -> Iterator[Imap]:
    """Greet an IMAP server, encrypted as told; not logged in.

    Raises OSError, ssl.SSLError, imaplib.IMAP4.error, outside.Forbidden, outside.Unreachable.
    """
    with _connected(host, port, security) as connected:
        client = Imap(host, connected)
        if security == "starttls":
            client.starttls(context())
        yield client


@contextlib.contextmanager
def smtp(host: str, port: int, security: Security) -> Iterator[Smtp]:
    """Greet an SMTP server, encrypted as told; not logged in.

    Raises OSError, ssl.SSLError, smtplib.SMTPException, outside.Forbidden, outside.Unreachable.
    """
    with _connected(host, port, security) as connected:
        client = Smtp(host, port, connected)
        client.ehlo()
        if security == "starttls":
            client.starttls(context=context())
            client.ehlo()
        yield client


def answers(host: str, port: int, security: Security, pause: timedelta) -> bool:
    """Tell whether a server answers there, with a certificate that bears its name."""
    try:
        with _connected(host, port, security, pause) as connected:
            return security == "tls" or bool(connected.recv(4))
    except (OSError, outside.Forbidden, outside.Unreachable):
        return False


@cache
def context() -> ssl.SSLContext:
    """Return how we encrypt: certificates and names are checked."""
    return ssl.create_default_context()


@contextlib.contextmanager
def _connected(
    host: str, port: int, security: Security, pause: timedelta = PAUSE
) -> Iterator[socket.socket]:
    connected = _reach(host, port, pause)
    end = threading.Timer(ALL.total_seconds(), _cut, [connected])
    end.daemon = True
    end.start()
    try:
        if security == "tls":
            with context().wrap_socket(connected, server_hostname=host) as secured:
                yield secured
        else:
            yield connected
    finally:
        end.cancel()
        connected.close()


def _reach(host: str, port: int, pause: timedelta) -> socket.socket:
    problem: OSError = ConnectionError(host)
    for address in outside.reachable(host, port, pause)[: outside.MAX_ATTEMPTS]:
        try:
            return socket.create_connection((address, port), timeout=pause.total_seconds())
        except OSError as error:
            problem = error
    raise problem


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
