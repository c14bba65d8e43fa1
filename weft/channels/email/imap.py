"""Fetching a mailbox: told by IDLE, with a look every few minutes beside it.

Nothing on the server is ever changed: the folder is opened for reading only, so no mail is marked,
moved or deleted. The cursor is (UIDVALIDITY, UID) and is committed together with the raw mails.
Each connection begins with one mail and doubles from there, so that a line which is cut again and
again still gets a little further each time.
"""

from __future__ import annotations

import contextlib
import imaplib
import io
import logging
import re
import select
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_noop
from imapclient import IMAPClient, exceptions

from weft.gateway import grants, sign_in
from weft.gateway.contract import Request
from weft.gateway.listening import Interrupted, Listening
from weft.kernel import outside, secrets
from weft.kernel.secrets import opened

from . import mime, oauth
from .inbound import ARRIVED, CUT
from .settings import Settings

logger = logging.getLogger(__name__)

TIMEOUT = timedelta(seconds=60)  # of silence in the middle of an answer
LOOK_EVERY = timedelta(minutes=4)  # IDLE may last 29 minutes (RFC 2177); lines die sooner, unheard
LOOK_OFTEN = timedelta(seconds=20)  # where the server has no IDLE
SLICE = 1.0  # seconds in which a wish to stop is noticed
AT_ONCE = 64  # mails in one answer
HEAVIEST = 16 * 1024 * 1024  # bytes of them together; what is heavier comes alone
LISTED_AT_ONCE = 500  # mails whose size is asked at once
LARGEST = mime.MAX_SIZE + 1024 * 1024  # bytes; of a larger mail only the beginning is kept
BEGINNING = 1024 * 1024  # bytes
CLOCKS_DIFFER = timedelta(minutes=10)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

WRONG_PASSWORD = gettext_noop("The mail server does not take the user name or the password.")
NOBODY_IN = gettext_noop("The mail server lets nobody in just now.")
NO_ANSWER = gettext_noop("The mail server does not answer.")
BROKE_OFF = gettext_noop("The connection to the mail server broke off.")
NO_ADDRESS = gettext_noop("There is no mail server of this name.")
FORBIDDEN = gettext_noop("The mail server stands in a private network, which Weft may not enter.")
NOT_TRUSTED = gettext_noop("The mail server cannot prove its name: its certificate is not trusted.")
NO_TLS = gettext_noop("The mail server does not offer the chosen encryption on this port.")
NO_FOLDER = gettext_noop("The mailbox has no folder of this name.")
TYPE_AGAIN = gettext_noop("The password cannot be read any more. Type it again.")
SIGN_IN_AGAIN = gettext_noop("The provider wants a new consent. Sign in again.")
NO_TOKEN = gettext_noop("The provider where this mailbox signs in does not answer.")


def listen(listening: Listening) -> None:
    """Fetch what arrives until it shall stop. Raises Interrupted, Superseded."""
    settings: Settings = listening.settings
    if not settings.imap_host or settings.provider:
        return  # mails reach us another way, or not yet
    with session(settings, secret_of(settings, listening.inbox_id)) as client:
        fetching = _Fetching(client, listening)
        fetching.begin()
        fetching.go_on()


def secret_of(settings: Settings, inbox_id: int) -> str:
    """Return what to log in with: a password, or a token of today. Raises Interrupted."""
    try:
        if settings.auth == "xoauth2":
            return oauth.access_token(settings, inbox_id)
        return opened(settings.password)
    except secrets.Unreadable:
        raise Interrupted(TYPE_AGAIN, is_lasting=True) from None
    except outside.Unreachable as problem:
        raise Interrupted(NO_TOKEN, detail=str(problem)) from problem
    except (
        oauth.NotSetUp,
        grants.SignInAgain,
        sign_in.Misconfigured,
        outside.Forbidden,
    ) as problem:
        raise Interrupted(SIGN_IN_AGAIN, detail=str(problem), is_lasting=True) from problem


@contextlib.contextmanager
def session(settings: Settings, secret: str) -> Iterator[Client]:
    """Connect, log in, and say goodbye in the end.

    Whatever goes wrong inside is raised as Interrupted, in words for the owner of the mailbox.
    """
    with _telling(BROKE_OFF):
        client = connect(settings)
        try:
            _log_in(client, settings, secret)
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.socket().settimeout(SLICE)
                client.logout()
            with contextlib.suppress(Exception):
                client.shutdown()


def connect(settings: Settings) -> Client:
    """Return a client that has been greeted, inside TLS as the settings say. Raises Interrupted."""
    is_tls = settings.imap_security == "tls"
    with _telling(NO_ANSWER):
        client = Client(
            settings.imap_host, settings.imap_port, ssl=is_tls, ssl_context=outside.tls(),
            timeout=TIMEOUT.total_seconds(),
        )  # fmt: skip
        if settings.imap_security == "starttls":
            if not client.has_capability("STARTTLS"):
                raise Interrupted(NO_TLS, is_lasting=True)
            client.starttls(outside.tls())
        # servers tell the time at which a mail arrived with its zone, and we want it
        client.normalise_times = False
    return client


class Client(IMAPClient):
    """An IMAPClient that connects to checked addresses only, and tells what it was told aside."""

    _imap: _Wire

    def _create_IMAP4(self) -> _Wire:  # noqa: N802 -- IMAPClient's name for it
        return _Wire(self.host, self.port, self.ssl_context if self.ssl else None)

    def has_news(self) -> bool:
        """Tell, once, whether the server has announced a mail while it answered something else."""
        return self._imap.response("EXISTS")[1] != [None]

    def has_unread_words(self) -> bool:
        """Tell whether something was read from the line that nobody has taken from our buffer."""
        return self._imap.has_unread_words()


class _Wire(imaplib.IMAP4):
    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002
        plain = outside.connect(self.host, self.port, TIMEOUT)
        return (
            plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=self.host)
        )

    def has_unread_words(self) -> bool:
        """Tell whether bytes wait in Python's buffer, or in that of TLS."""
        if isinstance(self.sock, ssl.SSLSocket) and self.sock.pending():
            return True
        if hasattr(self, "_readbuf"):  # Python 3.14 keeps a buffer of its own
            return bool(self._readbuf)
        patience = self.sock.gettimeout()
        self.sock.setblocking(False)  # so that a look into the buffer does not wait for the line
        try:
            return bool(cast("io.BufferedReader", self.file).peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            self.sock.settimeout(patience)


def _log_in(client: Client, settings: Settings, secret: str) -> None:
    if CONTROL.search(settings.login + secret):
        raise Interrupted(WRONG_PASSWORD, is_lasting=True)
    try:
        if settings.auth == "xoauth2":
            client.oauth2_login(settings.login, secret)
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(settings.login, secret)  # LOGIN knows ASCII only
        else:
            client.login(settings.login, secret)
    except exceptions.LoginError as refusal:
        said = str(refusal)
        is_busy = any(code in said for code in ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]"))
        words = NOBODY_IN if is_busy else WRONG_PASSWORD
        raise Interrupted(words, detail=said, is_lasting=not is_busy) from None


@contextlib.contextmanager
def _telling(otherwise: str) -> Iterator[None]:
    """Raise whatever can go wrong with a connection as Interrupted; `otherwise` are the words."""
    try:
        yield
    except outside.Forbidden as problem:
        raise Interrupted(FORBIDDEN, detail=str(problem), is_lasting=True) from problem
    except outside.Unreachable as problem:
        raise Interrupted(NO_ADDRESS, detail=str(problem)) from problem
    except ssl.SSLCertVerificationError as problem:
        raise Interrupted(NOT_TRUSTED, detail=problem.verify_message, is_lasting=True) from problem
    except ssl.SSLError as problem:
        words = NO_TLS if otherwise is NO_ANSWER else BROKE_OFF
        raise Interrupted(words, detail=str(problem.reason)) from problem
    except (OSError, imaplib.IMAP4.error, exceptions.ProtocolError, ValueError) as problem:
        raise Interrupted(otherwise, detail=f"{problem}") from problem


@dataclass
class _Fetching:
    """One connection, logged in, and how far it has come."""

    client: Client
    listening: Listening
    validity: int = 0
    allowed: int = 1  # mails in the next answer

    def begin(self) -> None:
        """Open the folder, and find our place in it."""
        try:
            state = self.client.select_folder(self.listening.settings.folder, readonly=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as problem:
            raise Interrupted(NO_FOLDER, detail=str(problem), is_lasting=True) from None
        self.validity = int(state[b"UIDVALIDITY"])
        cursor = self.listening.cursor
        if "validity" not in cursor:
            self._begin_today()
        elif cursor["validity"] != self.validity:
            logger.warning("mailbox.renumbered", extra={"inbox_id": self.listening.inbox_id})
            self._look_through_all()

    def go_on(self) -> None:
        """Fetch what is there, then whatever comes, until it shall stop."""
        while not self.listening.stopping.is_set():
            # A search tells of the mails that the server has announced to us, and of no others
            # (RFC 3501, 7.3.1); NOOP lets it announce them
            self.client.noop()
            self._fetch(self._uids_after(self._uid))
            self.listening.healthy()
            # what came since was announced under our own questions, and IDLE will not repeat it
            if not self.client.has_news():
                self._wait(LOOK_EVERY)

    @property
    def _uid(self) -> int:
        return int(self.listening.cursor["uid"])

    def _begin_today(self) -> None:
        """Take what arrives from now on: a mailbox may hold years that were answered long ago."""
        now = timezone.now().isoformat()
        self.listening.take([], {"validity": self.validity, "uid": self._last(), "since": now})

    def _look_through_all(self) -> None:
        """Find our place again by the day on which we began; what we have is recognised."""
        since = datetime.fromisoformat(self.listening.cursor["since"]) - CLOCKS_DIFFER
        last = self._last()  # what comes meanwhile is fetched twice rather than not at all
        day = (since - timedelta(days=1)).date()  # SEARCH knows days, each server its own
        uids = sorted(self.client.search(["SINCE", day]))
        arrived = {
            uid: told[b"INTERNALDATE"]
            for part in _parts(uids, LISTED_AT_ONCE)
            for uid, told in self.client.fetch(part, ["INTERNALDATE"]).items()
        }
        self._fetch([uid for uid in uids if uid in arrived and arrived[uid] >= since])
        if not self.listening.stopping.is_set():  # else some of them were left
            self._keep([], last)

    def _last(self) -> int:
        """Return the number of the last mail that is there.

        Not UIDNEXT: while it puts a mail away, a server (Dovecot's Maildir) may count it already
        and show it to nobody yet.
        """
        return max(self.client.search(["UID", "*"]), default=0)

    def _uids_after(self, uid: int) -> list[int]:
        # "7:*" names the last mail even when its number is 5
        return sorted(one for one in self.client.search(["UID", f"{uid + 1}:*"]) if one > uid)

    def _fetch(self, uids: list[int]) -> int:
        """Keep these mails, a few at a time; return how many there were."""
        left = uids
        while left and not self.listening.stopping.is_set():
            listed = left[: min(self.allowed * 4, LISTED_AT_ONCE)]
            left = left[len(listed) :]
            sizes = {
                uid: int(told[b"RFC822.SIZE"])
                for uid, told in self.client.fetch(listed, ["RFC822.SIZE"]).items()
            }
            self._fetch_listed([uid for uid in listed if uid in sizes], sizes)
        return len(uids)

    def _fetch_listed(self, waiting: list[int], sizes: dict[int, int]) -> None:
        while waiting and not self.listening.stopping.is_set():
            batch = self._batch(waiting, sizes)
            waiting = waiting[len(batch) :]
            self._keep([self._request(*told) for told in self._read(batch, sizes)], batch[-1])
            self.allowed = min(self.allowed * 2, AT_ONCE)

    def _batch(self, waiting: Sequence[int], sizes: dict[int, int]) -> list[int]:
        batch = [waiting[0]]
        weight = sizes[waiting[0]]
        for uid in waiting[1 : self.allowed]:
            weight += sizes[uid]
            if weight > HEAVIEST:
                break
            batch.append(uid)
        return batch

    def _read(
        self, batch: list[int], sizes: dict[int, int]
    ) -> Iterator[tuple[int, dict[bytes, Any]]]:
        """Return what the server tells of each mail. BODY.PEEK marks nothing."""
        what = f"BODY.PEEK[]<0.{BEGINNING}>" if sizes[batch[0]] > LARGEST else "BODY.PEEK[]"
        told = self.client.fetch(batch, [what, "INTERNALDATE", "RFC822.SIZE"])
        for uid in batch:
            if uid in told:
                yield uid, told[uid]

    def _request(self, uid: int, told: dict[bytes, Any]) -> Request:
        headers = {"uid": str(uid), "validity": str(self.validity)}
        if isinstance(told.get(b"INTERNALDATE"), datetime):
            headers[ARRIVED] = told[b"INTERNALDATE"].astimezone(UTC).isoformat()
        raw = told.get(b"BODY[]")
        if raw is None and (raw := told.get(b"BODY[]<0>")) is not None:
            headers[CUT] = str(told[b"RFC822.SIZE"])
        return Request(inbox_id=self.listening.inbox_id, body=raw or b"", headers=headers)

    def _keep(self, requests: Sequence[Request], uid: int) -> None:
        cursor = self.listening.cursor | {"validity": self.validity, "uid": uid}
        self.listening.take(requests, cursor)

    def _wait(self, most: timedelta) -> None:
        """Wait until the server has news, it shall stop, or `most` has passed.

        Ends with a question, so that a line that died in silence is noticed.
        """
        can_idle = self.client.has_capability("IDLE")
        if can_idle:
            self.client.idle()
        line = select.poll()
        line.register(self.client.socket(), select.POLLIN)
        waited = 0.0
        most = most if can_idle else min(most, LOOK_OFTEN)
        # what came together with the answer to IDLE stands in our own buffer, where no poll sees it
        is_told = self.client.has_unread_words()
        while waited < most.total_seconds() and not self.listening.stopping.is_set():
            if is_told or line.poll(SLICE * 1000):
                break
            waited += SLICE
        if can_idle:
            self.client.idle_done()


def _parts(uids: Sequence[int], length: int) -> Iterator[list[int]]:
    for first in range(0, len(uids), length):
        yield list(uids[first : first + length])
