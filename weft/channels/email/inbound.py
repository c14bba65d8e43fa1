"""A raw mail as the conversations take it: who wrote, what is new, where it belongs.

Who wrote is the one valid address in From, and only as far as the verdict goes: without one, or
when the domain disowns the mail, the sender is a stranger of this mail alone, who shares nothing
with a customer of that address (SAFETY.md A2, A4). Where it belongs is decided later, by `place`,
when the conversations have looked up what the mail may ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from weft.conversations.envelopes import (
    Asks,
    Inbound,
    Known,
    Letter,
    Part,
    Party,
    Placement,
    Receipt,
    Sender,
)
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable

from . import (
    addresses,
    automatic,
    forwards,
    guarded,
    headers,
    looks,
    mime,
    names,
    quoting,
    returned,
    seals,
    sent,
    threading,
    verdict,
)
from .addresses import Address
from .automatic import Kind, Origin
from .mime import Mail
from .quoting import Kind as Shown
from .settings import Settings
from .threading import Seal, Standing, Way
from .verdict import Result, Verdict

# headers of a delivery: what its road told beside the mail
ARRIVED = "arrived-at"
CUT = "cut-from"
ARCHIVE = "from-archive"  # a mail of the past: nobody is woken, no name server asked

STRANGER = "mail"  # the kind of a sender who is known by one mail only
LONGEST_TEXT = 200_000  # characters of a message; what is longer stands below it, folded
LONGEST_TOPIC = 300
LONGEST_MATTER = 200
CLOCKS_DIFFER = timedelta(minutes=10)
STABLE = ("from", "to", "cc", "subject", "date", "message-id")  # in every copy of a mail


def parse(settings: Settings, request: Request) -> Sequence[Inbound | Receipt]:
    """Return the message that a mail is, or what it tells of messages of ours.

    Empty for a mail of ours that came back. Raises Unreadable.
    """
    if CUT in request.headers:
        raise Unreadable(f"a mail of {request.headers[CUT]} bytes; only its beginning is kept")
    try:
        mail = guarded.read(request.body)
    except mime.Unreadable as problem:
        raise Unreadable(str(problem)) from problem
    return _Reading(settings, request, mail).envelopes()


class _Reading:
    """One mail, and everything that is found out about it."""

    def __init__(self, settings: Settings, request: Request, mail: Mail) -> None:
        self.inbox_id = request.inbox_id
        self.mail = mail
        self.seal: Seal = seals.seal()
        self.ours = {addresses.key_of(one) for one in settings.own_addresses}
        self.digest = digest(mail, request.body)
        self.sent_at = sent_at(mail, request.headers.get(ARRIVED, ""))
        self.origin: Origin = automatic.judge(mail, ours=self.ours)
        self.is_past = ARCHIVE in request.headers
        self.verdict: Verdict = verdict.judge(
            request.body,
            mail.headers,
            mail.sender,
            trusted_server=settings.authserv_id,
            resolve=None if self.is_past else names.text,
        )

    def envelopes(self) -> Sequence[Inbound | Receipt]:
        if self._is_our_copy():
            return []
        told = returned.receipts(
            self.mail, self.origin, inbox_id=self.inbox_id, at=self.sent_at, seal=self.seal
        )
        return [self._message()] if told is None else told

    def _is_our_copy(self) -> bool:
        """Tell whether this inbox sent the mail itself: a copy of it, or one that went round.

        What another inbox of ours sent to this one is a mail like any other.
        """
        author = self.mail.sender.address
        is_from_here = author is not None and self._is_ours(author.key)
        return is_from_here and bool(threading.of_message_id(self.mail.message_id, self.seal))

    def _message(self) -> Inbound:
        mail, result = self.mail, self.verdict.result
        asked = threading.questions(mail, result, seal=self.seal)
        author = mail.sender.address
        about = (author.key, asked.subject) if author and asked.subject else None
        letter = self._letter()
        text, rest = told(mail)
        topic = "" if result is Result.FAILED else threading.subject_of(clean(mail.subject))
        message = Inbound(
            inbox_id=self.inbox_id,
            key=f"{clean(mail.message_id)[:120]} {self.digest[:40]}",
            remote=self.digest[:40],
            sender=self._sender(),
            text=text,
            sent_at=self.sent_at,
            letter=replace(letter, rest=rest),
            parts=tuple(_part(file) for file in mail.attachments),
            matter=threading.bare_subject(clean(mail.subject))[:LONGEST_MATTER],
            topic=topic[:LONGEST_TOPIC],
            asks=Asks(names=asked.names, threads=asked.threads, about=about),
            place=self._place(replace(letter, rest=rest)),
            is_quiet=self._is_quiet(),
            is_past=self.is_past,
        )
        strangers = self._strangers()
        return sent.ours(message, mail, strangers) if self._is_sent(strangers) else message

    def _is_sent(self, strangers: Sequence[Address]) -> bool:
        """Tell whether an archive holds this because we sent it.

        Anybody may write our address into From; but what was delivered to us came from outside,
        unless it proves the opposite.
        """
        author = self.mail.sender.address
        if not (self.is_past and author and self._is_ours(author.key) and strangers):
            return False
        if self.verdict.result is Result.VERIFIED:
            return True
        was_delivered = any(self._is_ours(one.key) for one in self.mail.delivered_to)
        return not was_delivered and self.verdict.result is not Result.FAILED

    def _strangers(self) -> list[Address]:
        """Return who it was written to beside ourselves."""
        every = (*self.mail.to, *self.mail.cc, *sent.unseen(self.mail))
        return [one for one in every if one.is_valid and not self._is_ours(one.key)]

    def _sender(self) -> Sender:
        author = self.mail.sender.address
        name = "" if self.mail.sender.doubt else clean(author.name if author else "")
        if author is None or self.verdict.result is Result.FAILED:
            return Sender(kind=STRANGER, value=self.digest[:40], name=name, proof=Proof.CLAIMED)
        is_proven = self.verdict.result is Result.VERIFIED
        proof = Proof.VERIFIED if is_proven else Proof.SEEN
        return Sender(kind="email", value=author.key, name=name, proof=proof)

    def _letter(self) -> Letter:
        mail = self.mail
        author = mail.sender.address
        to = [_party(one, "to") for one in mail.to] + [_party(one, "cc") for one in mail.cc]
        return Letter(
            subject=clean(mail.subject),
            sender=_party(author, "from") if author else None,
            recipients=tuple(one for one in to if one.address and not self._is_ours(one.address)),
            html=clean(mail.html),
            name=clean(mail.message_id),
            verdict={
                "result": self.verdict.result.value,
                "reason": self.verdict.reason.value,
                "domain": clean(self.verdict.domain),
            },
            traits=self._traits(),
        )

    def _traits(self) -> dict[str, Any]:
        mail, origin = self.mail, self.origin
        every = (*mail.delivered_to, *mail.to, *mail.cc)
        via = next((one.key for one in every if one.key and self._is_ours(one.key)), "")
        traits = {
            "kind": origin.kind.value,
            "is_rich": looks.is_rich(mail.html),
            "may_answer": origin.may_answer,
            "reason": origin.reason,
            "doubt": mail.sender.doubt.value,
            "trouble": [trouble.value for trouble in mail.trouble],
            "via": clean(via),  # which address of ours was written to
            "reply_to": [clean(one.key) for one in mail.reply_to if one.is_valid],
            "invites": [_plain(asdict(one)) for one in mail.invites],
            "cards": [_plain(asdict(one)) for one in mail.cards],
            "forwarded": [_forwarded(one) for one in mail.forwarded],
        }
        return {name: value for name, value in traits.items() if value or name == "may_answer"}

    def _is_ours(self, key: str) -> bool:
        local, _, domain = key.rpartition("@")
        return key in self.ours or f"{local.partition('+')[0]}@{domain}" in self.ours

    def _is_quiet(self) -> bool:
        """Tell whether a machine wrote it; a shop's own contact form speaks for a person."""
        if self.origin.kind is Kind.PERSON:
            return False
        answers = [one for one in self.mail.reply_to if one.is_valid]
        author = self.mail.sender.address
        is_form = self.origin.reason == "from" and any(
            author is None or (one.key != author.key and not self._is_ours(one.key))
            for one in answers
        )
        return not is_form

    def _place(self, letter: Letter) -> Callable[[Known], Placement]:
        def place(known: Known) -> Placement:
            decision = threading.decide(self.mail, self.verdict.result, seal=self.seal, known=known)
            if decision.way is Way.NEW and (handed := self._handed_over(letter, known)):
                return handed
            return Placement(thread_id=decision.thread_id, standing=decision.standing.value)

        return place

    def _handed_over(self, letter: Letter, known: Known) -> Placement | None:
        """Return the placement of a customer's mail that an agent sent on to us."""
        author = self.mail.sender.address
        if author is None or self.verdict.result is not Result.VERIFIED:
            return None
        if not (threading.is_forward(self.mail.subject) or self.mail.forwarded):
            return None
        if not known.is_agent(author.key):
            return None
        found = forwards.original(self.mail)
        if found is None or self._is_ours(found.sender.key):
            return None
        customer = _party(found.sender, "from")
        return Placement(
            thread_id=None,
            standing=Standing.FIRST.value,
            sender=Sender(
                kind="email", value=customer.address, name=customer.name, proof=Proof.CLAIMED
            ),
            letter=replace(
                letter,
                sender=customer,
                traits={**letter.traits, "forwarded_by": author.key},
            ),
        )


def digest(mail: Mail, raw: bytes) -> str:
    """Return what is the same in every copy of a mail, and in no other mail.

    The Message-ID alone would let anybody suppress a mail by sending its id first; servers add to
    the headers of each copy, so only those that the author wrote count, and the body.
    """
    said = hashlib.sha256()
    for name in STABLE:
        for value in mail.headers.every(name):
            said.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    _, begins = headers.split(raw)
    said.update(raw[begins:].replace(b"\r\n", b"\n").rstrip(b"\n"))
    return said.hexdigest()


def sent_at(mail: Mail, arrived: str) -> datetime:
    """Return when a mail was written: by its own clock, unless that runs ahead of ours."""
    came = datetime.fromisoformat(arrived) if arrived else None
    if mail.date and (came is None or mail.date <= came + CLOCKS_DIFFER):
        return mail.date
    return came or datetime.now(UTC)


def told(mail: Mail) -> tuple[str, str]:
    """Return what is new in a mail, and the rest: what it quotes, and the signature."""
    text = clean(mail.text)
    spans = quoting.fold(text, is_forward=threading.is_forward(mail.subject))
    fresh = "".join(text[s.start : s.end] for s in spans if s.kind is Shown.VISIBLE).strip()
    rest = "".join(text[s.start : s.end] for s in spans if s.kind is not Shown.VISIBLE).strip()
    if len(fresh) > LONGEST_TEXT:
        fresh, rest = fresh[:LONGEST_TEXT], fresh[LONGEST_TEXT:] + "\n\n" + rest
    return fresh, rest


def clean(text: str) -> str:
    """Return a text without what no database takes: zero bytes and halves of letters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _party(address: Address, role: Any) -> Party:
    return Party(address=clean(address.key), name=clean(address.name), role=role)


def _part(file: mime.Attachment) -> Part:
    return Part(
        name=clean(file.name),
        content_type=clean(file.content_type),
        content=file.content,
        content_id=clean(file.cid),
    )


def _forwarded(one: mime.Forwarded) -> dict[str, str]:
    return {
        "sender": clean(one.sender.key) if one.sender else "",
        "subject": clean(one.subject),
        "date": one.date.isoformat() if one.date else "",
    }


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: clean(value) if isinstance(value, str) else [clean(one) for one in value]
        for name, value in said.items()
    }
