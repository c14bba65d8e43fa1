"""`weft listen`: one process that fetches for every inbox whose channel has to ask.

A thread for each inbox, kept alive with growing pauses. An advisory lock keeps two machines from
fetching for one inbox; should it be lost with its connection, the name in `inbox_health.holder`
still lets only the newest one move the cursor. Raw deliveries and the cursor are committed
together, so whatever dies, nothing is lost and little is fetched twice.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations import queries
from weft.conversations.queries import InboxCard

from . import health, intake
from .contract import Request
from .registry import UnknownChannel, channel, settings_of

logger = logging.getLogger(__name__)

LOCKS = 0x57454654  # the advisory locks of this module; the second number is the inbox
OURS = gettext_noop("Weft itself made a mistake here. It tries again.")


class Interrupted(Exception):
    """Nothing can be fetched just now; `words` say why, for the owner of the inbox.

    Write them as `gettext_noop("A sentence.")`. What `is_lasting` will not pass by itself, such
    as a wrong password, is shown at once; anything else only when it goes on. `retry_after` is
    kept where a vendor counts how often it is asked; None: with our own growing pauses.
    """

    def __init__(
        self,
        words: str,
        *,
        detail: str = "",
        is_lasting: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{words} ({detail})")
        self.words = words
        self.detail = detail
        self.is_lasting = is_lasting
        self.retry_after = retry_after


def interrupted(
    problem: Exception, *, is_lasting: bool = False, retry_after: timedelta | None = None
) -> Interrupted:
    """Return what it means for an owner that a vendor was asked in vain.

    The first line of what was raised is the sentence, the rest is what the vendor said.
    """
    words, _, detail = str(problem).partition("\n")
    return Interrupted(words, detail=detail, is_lasting=is_lasting, retry_after=retry_after)


class Superseded(Exception):
    """Somebody else fetches for this inbox now; nothing was kept."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often things are looked at and tried."""

    look: timedelta = timedelta(seconds=1)  # for inboxes that were added, changed, switched off
    first_pause: timedelta = timedelta(seconds=0.5)
    longest_pause: timedelta = timedelta(minutes=1)
    lasting_pause: timedelta = timedelta(minutes=2)  # servers lock out who tries too often
    patience: timedelta = timedelta(seconds=30)  # a short interruption turns no inbox red
    grace: timedelta = timedelta(seconds=6)  # for threads, when the process stops


@dataclass
class Listening:
    """What a channel's `listen` is given: one inbox, and how far it has been fetched."""

    inbox_id: int
    settings: Any  # the channel's own dataclass, secrets sealed
    cursor: dict[str, Any]  # as last committed
    stopping: threading.Event = field(default_factory=threading.Event)
    holder: str = ""
    is_healthy: bool = False

    @classmethod
    def of(cls, card: InboxCard, stopping: threading.Event) -> Listening:
        """Begin to fetch for an inbox, in place of whoever did."""
        holder, cursor = health.begin(card.id)
        return cls(card.id, settings_of(card), cursor, stopping, holder)

    def take(self, requests: Sequence[Request], cursor: Mapping[str, Any]) -> None:
        """Keep what was fetched, and how far, in one transaction.

        Only now may the other side be told that we have it. Raises Superseded, DatabaseError.
        """
        at = timezone.now()
        try:
            with transaction.atomic():
                came = at if requests else None
                if not health.move(self.inbox_id, holder=self.holder, cursor=cursor, at=came):
                    raise Superseded
                intake.accept(requests, at=at, lock=f"inbox:{self.inbox_id}")
        finally:
            _rest()
        self.cursor = dict(cursor)

    def rest(self, seconds: float) -> None:
        """Wait until it is time to ask again, or to stop, and keep no connection meanwhile."""
        _rest()
        self.stopping.wait(seconds)

    def healthy(self) -> None:
        """Say that fetching works; call it as often as you like."""
        if not self.is_healthy:
            health.in_order(self.inbox_id)
            _rest()
            self.is_healthy = True


@dataclass
class _Kept:
    card: InboxCard
    stopping: threading.Event
    thread: threading.Thread


class Keeper:
    """Keeps a thread for every inbox for which something has to be fetched."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.kept: dict[int, _Kept] = {}

    def run(self, stop: threading.Event) -> None:
        """Keep them until `stop`, then let them finish what they have in hand."""
        try:
            while not stop.is_set():
                self._look_if_possible()
                stop.wait(self.pace.look.total_seconds())
        finally:
            self.stop()

    def look(self) -> None:
        """Start what is missing, and stop what is switched off or was changed."""
        wanted = {card.id: card for card in queries.all_inboxes() if card.is_on and _listens(card)}
        for inbox_id, one in list(self.kept.items()):
            if not one.thread.is_alive():
                del self.kept[inbox_id]
                _unlock(inbox_id)
            elif inbox_id not in wanted or wanted[inbox_id].settings != one.card.settings:
                one.stopping.set()
        for inbox_id, card in wanted.items():
            if inbox_id not in self.kept and _lock(inbox_id):
                self._start(card)

    def stop(self) -> None:
        """Stop every thread; the database forgets the locks of a process that is gone."""
        self._ask_all_to_stop()
        deadline = time.monotonic() + self.pace.grace.total_seconds()
        for one in self.kept.values():
            one.thread.join(max(0.0, deadline - time.monotonic()))
        connection.close()

    def _look_if_possible(self) -> None:
        try:
            self.look()
        except (DatabaseError, InterfaceError) as error:
            # the locks went with the connection: another machine may fetch from now on
            logger.warning("listening.database_away", extra={"error": type(error).__name__})
            self._ask_all_to_stop()
            connection.close()

    def _ask_all_to_stop(self) -> None:
        for one in self.kept.values():
            one.stopping.set()

    def _start(self, card: InboxCard) -> None:
        stopping = threading.Event()
        thread = threading.Thread(
            target=self._keep, args=(card, stopping), name=f"inbox {card.id}", daemon=True
        )
        self.kept[card.id] = _Kept(card, stopping, thread)
        thread.start()

    def _keep(self, card: InboxCard, stopping: threading.Event) -> None:
        """Let the channel fetch, again and again, until it shall stop."""
        pause, failing_since = self.pace.first_pause, time.monotonic()
        while not stopping.is_set():
            begun = _Begun()
            trouble = self._listen(card, stopping, begun)
            if trouble is None:
                return
            if begun.was_healthy:
                pause, failing_since = self.pace.first_pause, time.monotonic()
            goes_on = time.monotonic() - failing_since > self.pace.patience.total_seconds()
            if trouble.is_lasting or goes_on:
                _note(card.id, trouble)
            ours = self.pace.lasting_pause if trouble.is_lasting else pause
            stopping.wait((trouble.retry_after or ours).total_seconds())
            pause = min(pause * 2, self.pace.longest_pause)

    def _listen(
        self, card: InboxCard, stopping: threading.Event, begun: _Begun
    ) -> Interrupted | None:
        """Return what interrupted the channel; None when it has nothing more to do."""
        try:
            begun.listening = Listening.of(card, stopping)
            _rest()
            listen = channel(card.kind).listen
            if listen is not None:
                listen(begun.listening)
            stopping.wait()  # it had nothing to fetch; that changes with its settings
        except Superseded:
            logger.info("listening.superseded", extra={"inbox_id": card.id})
        except Interrupted as trouble:
            logger.info("listening.interrupted", extra={"inbox_id": card.id})
            return trouble
        except (DatabaseError, InterfaceError):
            logger.warning("listening.database_away", extra={"inbox_id": card.id})
            return Interrupted(OURS)
        except Exception:
            logger.exception("listening.failed", extra={"inbox_id": card.id})
            return Interrupted(OURS)
        finally:
            connection.close()
        return None


@dataclass
class _Begun:
    listening: Listening | None = None

    @property
    def was_healthy(self) -> bool:
        return self.listening is not None and self.listening.is_healthy


def run() -> None:
    """Fetch for every inbox until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Keeper().run(stop)


def _listens(card: InboxCard) -> bool:
    try:
        return channel(card.kind).listen is not None
    except UnknownChannel:
        return False


def _lock(inbox_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, inbox_id])
        return bool(cursor.fetchone()[0])


def _unlock(inbox_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, inbox_id])


def _note(inbox_id: int, trouble: Interrupted) -> None:
    try:
        health.troubled(inbox_id, trouble.words, detail=trouble.detail, at=timezone.now())
    except (DatabaseError, InterfaceError):
        logger.warning("listening.database_away", extra={"inbox_id": inbox_id})
    finally:
        _rest()


def _rest() -> None:
    """Keep no connection through the hours in which a mailbox is silent."""
    if not connection.in_atomic_block:
        connection.close()
