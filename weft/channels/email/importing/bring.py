"""Bringing mails of archives in, oldest first, in small batches that are committed one by one.

Each takes the road of all mail. What stands here already is not kept twice, so an import that was
broken off goes on where it stopped, and a second one finds nothing new. A rehearsal does all but
the writing.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from weft.channels.email import inbound
from weft.channels.email.settings import Settings
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Inbound
from weft.gateway import intake
from weft.gateway import queries as gateway
from weft.gateway.contract import Request, Unreadable
from weft.gateway.registry import settings_for

from .archives import BEGINNING, LARGEST, Archive, Found, Trouble, Unopenable
from .report import Report

logger = logging.getLogger(__name__)

AT_ONCE = 200  # mails of one batch
HEAVIEST = 16 * 1024 * 1024  # bytes of them together; what is heavier comes alone
DIGEST = "sha256"  # header of a delivery: by which what nobody could read is known again


class NoMailbox(Exception):
    """The inbox is none that gets mail."""


@dataclass(frozen=True)
class Read:
    """A mail of an archive, and what its channel makes of it."""

    found: Found
    request: Request
    message: Inbound | None = None  # None: it is one of ours that is here, or tells of one
    problem: str = ""  # why nobody can read it


@dataclass
class Import:
    """One run over some archives."""

    inbox_id: int
    report: Report
    tell: Callable[[str, int, int], None]  # what is done, how many of them, of how many
    archive: Archive = field(default_factory=Archive)
    known: queries.Known | None = None  # what a rehearsal would have stored
    met: set[str] = field(default_factory=set)

    def run(self, paths: Sequence[Path], *, since: datetime | None, at: datetime) -> Report:
        """Bring everything in that was sent `since`; `at` is now. Raises NoMailbox."""
        began = time.monotonic()
        settings = settings_of(self.inbox_id)
        found = self.archive.find(paths, at=at, tell=lambda n: self.tell("found", n, 0))
        wanted = [one for one in found if since is None or one.at >= since]
        self.report.too_old = len(found) - len(wanted)
        self.report.left_alone = self.archive.troubles
        self.report.passed_over = self.archive.passed_over
        self.report.unwanted = self.archive.unwanted
        try:
            for batch in batches(wanted):
                self._bring([self._read(one, settings) for one in batch], at=timezone.now())
                self.tell("read", self.report.mails, len(wanted))
        finally:
            self.archive.close()
            self.report.seconds = time.monotonic() - began
        return self.report

    def _read(self, one: Found, settings: Settings) -> Read:
        headers = {inbound.ARCHIVE: "yes"}
        if not one.is_dated:
            headers[inbound.ARRIVED] = one.at.isoformat()
        if one.length > LARGEST:
            headers[inbound.CUT] = str(one.length)
        try:
            raw = self.archive.read(one)
        except Unopenable as problem:
            return Read(one, Request(inbox_id=self.inbox_id, body=b""), problem=str(problem))
        request = Request(inbox_id=self.inbox_id, body=raw, headers=headers)
        try:
            parsed = inbound.parse(settings, request)
        except Unreadable as problem:
            return Read(one, _unreadable(request), problem=str(problem))
        except Exception:  # a mistake of ours: the mail waits until it is repaired
            logger.exception("import.failed", extra={"inbox_id": self.inbox_id})
            return Read(one, _unreadable(request), problem="Weft made a mistake with this mail")
        message = next((each for each in parsed if isinstance(each, Inbound)), None)
        return Read(one, request, message)

    def _bring(self, batch: Sequence[Read], *, at: datetime) -> None:
        for one in batch:
            sent_at = one.message.sent_at if one.message else one.found.at
            self.report.saw(sent_at, one.found.length, self.archive.place(one.found))
        self._keep_unreadable([one for one in batch if one.problem], at=at)
        read = [one for one in batch if not one.problem]
        new = self._new(read)
        self.report.here_already += len(read) - len(new)
        if self.report.is_rehearsal:
            self._foresee([message for _, message in new])
        elif new:
            self._store(new, at=at)

    def _new(self, batch: Sequence[Read]) -> list[tuple[Read, Inbound]]:
        """Return those that stand nowhere yet, each once."""
        messages = {one.message.key: (one, one.message) for one in reversed(batch) if one.message}
        here = queries.keys_here(self.inbox_id, messages)
        if self.report.is_rehearsal:
            here |= self.met & messages.keys()
            self.met |= messages.keys()
        return [pair for key, pair in reversed(messages.items()) if key not in here]

    def _store(self, new: Sequence[tuple[Read, Inbound]], *, at: datetime) -> None:
        answers = intake.take(
            [one.request for one, _ in new], at=at, parsed=[[message] for _, message in new]
        )
        for (one, message), stored in zip(new, answers, strict=True):
            if not stored:
                self._note(one, "could not be stored, and is tried again")
            elif stored[0].is_new:
                self._count(message, stored[0].conversation_id)
            else:
                self.report.here_already += 1

    def _foresee(self, messages: Sequence[Inbound]) -> None:
        self.known = self.known or queries.Known(self.inbox_id)
        for message, number in zip(
            messages, conversations.foresee(messages, self.known), strict=True
        ):
            self._count(message, number)

    def _count(self, message: Inbound, matter: int) -> None:
        self.report.new += 1
        self.report.ours += message.is_ours
        self.report.matters.add(matter)
        self.report.customers.add((message.sender.kind, message.sender.value))

    def _keep_unreadable(self, batch: Sequence[Read], *, at: datetime) -> None:
        """Keep what nobody can read where a person sees it, once."""
        named = {one.request.headers[DIGEST]: one for one in batch if DIGEST in one.request.headers}
        kept = gateway.unprocessed_with(self.inbox_id, DIGEST, named)
        for one in batch:
            self._note(one, one.problem)
        if not self.report.is_rehearsal:
            fresh = [one.request for digest, one in named.items() if digest not in kept]
            intake.accept(fresh, at=at)

    def _note(self, one: Read, words: str) -> None:
        self.report.unreadable.append(Trouble(*self.archive.place(one.found), words))


def settings_of(inbox_id: int) -> Settings:
    """Return the settings of a mailbox. Raises NoMailbox."""
    try:
        settings = settings_for(inbox_id)
    except queries.NoSuchInbox as problem:
        raise NoMailbox(f"There is no inbox {inbox_id}.") from problem
    if not isinstance(settings, Settings):
        raise NoMailbox(f"Inbox {inbox_id} is no mailbox.")
    return settings


def batches(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Divide mails into those that are stored at once: neither too many nor too heavy."""
    batch: list[Found] = []
    weight = 0
    for one in found:
        size = one.length if one.length <= LARGEST else BEGINNING
        if batch and (len(batch) == AT_ONCE or weight + size > HEAVIEST):
            yield batch
            batch, weight = [], 0
        batch.append(one)
        weight += size
    if batch:
        yield batch


def _unreadable(request: Request) -> Request:
    digest = hashlib.sha256(request.body).hexdigest()
    return replace(request, headers={**request.headers, DIGEST: digest})
