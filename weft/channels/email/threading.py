"""Which conversation a mail belongs to, and with what right.

Only what we signed proves anything: the token in the plus-address, and the Message-ID of our own
mails. Both are short MACs over the ids they name, checked on every road by the same two functions.
A subject proves nothing, a number in it less; a Cc gives nobody any right (SAFETY.md A1, A2, A5).
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Protocol

import re2

from . import languages
from .addresses import MAX_LOCAL, Address
from .mime import Mail
from .verdict import Result

MAC = 16  # bytes: 128 bits, out of reach for guessing
ID = 5  # bytes of one id in a token
MARK = "r"  # in front of the token, so that the plus-addresses of others are not even tried
PURPOSE = b"weft mail token 1:"
MAX_TRIED = 50  # addresses and ids of one mail that are checked


class AddressTooLong(Exception):
    """The mailbox has so long a name that no token fits beside it; its mail threads by ids."""


@dataclass(frozen=True)
class Seal:
    """How tokens are signed. The keys stay with whoever made the two functions."""

    sign: Callable[[bytes], bytes]  # at least 16 bytes
    verify: Callable[[bytes, bytes], bool]  # data, the first 16 bytes of a signature

    @classmethod
    def of(cls, *keys: bytes) -> Seal:
        """Return a seal that signs with the first key and accepts all of them."""

        def sign(data: bytes) -> bytes:
            return hmac.digest(keys[0], data, "sha256")

        def verify(data: bytes, mac: bytes) -> bool:
            good = [hmac.compare_digest(hmac.digest(k, data, "sha256")[:MAC], mac) for k in keys]
            return any(good)

        return cls(sign, verify)


class _Kind(IntEnum):
    CUSTOMER = 1  # thread
    AGENT = 2  # thread, agent: in notifications that an agent may answer
    MESSAGE = 3  # thread, message: in our Message-IDs


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a valid token says."""

    thread_id: int
    agent_id: int = 0  # only in addresses of notifications to agents
    message_id: int = 0  # only in Message-IDs


def reply_address(mailbox: str, thread_id: int, seal: Seal, *, agent_id: int = 0) -> str:
    """Return the address to which answers in a thread shall go. Raises AddressTooLong."""
    local, _, domain = mailbox.rpartition("@")
    if agent_id:
        token = _signed(_Kind.AGENT, seal, thread_id, agent_id)
    else:
        token = _signed(_Kind.CUSTOMER, seal, thread_id)
    if len(f"{local}+{MARK}{token}") > MAX_LOCAL:
        raise AddressTooLong(mailbox)
    return f"{local}+{MARK}{token}@{domain}"


def message_id(thread_id: int, message_id: int, domain: str, seal: Seal) -> str:
    """Return the Message-ID of one of our mails, without <>; for the same message always the same.

    A mail that is sent again after a doubtful try can so be recognised by the other side.
    """
    return f"{_signed(_Kind.MESSAGE, seal, thread_id, message_id)}@{domain}"


def of_address(spec: str, seal: Seal) -> Token | None:
    """Return what the token in an address says, None when there is none or it is not ours."""
    _, plus, token = spec.rpartition("@")[0].partition("+")
    if not plus or not token.startswith(MARK):
        return None
    found = _opened(token.removeprefix(MARK), seal)
    return None if found is None or found.message_id else found


def of_message_id(claimed: str, seal: Seal) -> Token | None:
    """Return which of our mails a Message-ID names, None when it is not ours."""
    found = _opened(claimed.partition("@")[0], seal)
    return found if found and found.message_id else None


class Way(StrEnum):
    """How a mail found its conversation."""

    TOKEN = "token"  # noqa: S105 - the word itself
    OUR_MESSAGE = "our_message"
    REFERENCES = "references"
    SUBJECT = "subject"
    NEW = "new"


class Standing(StrEnum):
    """With what right a mail stands in the conversation."""

    PARTICIPANT = "participant"
    UNVERIFIED = "unverified"  # writes as a participant or an agent, and cannot prove it
    OUTSIDER = "outsider"  # has the address and is no participant: shown, given nothing back
    AGENT = "agent"  # one of us, by the mail program
    FIRST = "first"  # begins a conversation


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Where a mail goes."""

    way: Way
    standing: Standing
    thread_id: int | None = None
    agent_id: int | None = None

    @property
    def may_get_history(self) -> bool:
        """Whether what we send back may quote what was said before."""
        return self.standing in {Standing.PARTICIPANT, Standing.AGENT}


class Known(Protocol):
    """What the conversations know; asked only with what a mail has a right to ask."""

    def thread_of(self, message_ids: Sequence[str]) -> int | None:
        """Return the newest thread of this inbox that holds one of these mails of others."""

    def participants(self, thread_id: int) -> Collection[str]:
        """Return the address keys that take part in a thread. Nobody joins by a Cc alone."""

    def thread_about(self, participant: str, subject: str) -> int | None:
        """Return the recent thread of a participant with this very subject, marks stripped."""

    def replying_agent(self, agent_id: int) -> str | None:
        """Return the address key of an active agent who may reply by mail, None for others."""


def decide(mail: Mail, result: Result, *, seal: Seal, known: Known) -> Decision:
    """Return where a mail goes. `result` is what SPF, DKIM and DMARC say of its sender.

    Who fails DMARC, or has no single valid From, never enters an existing conversation.
    """
    author = mail.sender.address
    if result is Result.FAILED or author is None:
        return NEW
    for way, token in _tokens(mail, seal):
        if token.agent_id:
            return _as_agent(token, author, result, known)
        return _joined(way, token.thread_id, author, result, known)
    replied_to = _replied_to(mail)
    thread_id = known.thread_of(replied_to) if replied_to else None
    if thread_id is not None and author.key in known.participants(thread_id):
        return _joined(Way.REFERENCES, thread_id, author, result, known)
    return _by_subject(mail, author, result, known)


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What `decide` may ask about a mail, so that it can be looked up for many mails at once."""

    names: tuple[str, ...] = ()  # mails that it says it answers
    threads: tuple[int, ...] = ()  # that we named to it
    subject: str = ""  # that may lead to a thread of its author; "" when nothing may


def questions(mail: Mail, result: Result, *, seal: Seal) -> Questions:
    """Return what `decide` will ask `known` about this mail."""
    if result is Result.FAILED or mail.sender.address is None:
        return Questions()
    threads = tuple(token.thread_id for _, token in _tokens(mail, seal))
    if threads:
        return Questions(threads=threads)
    return Questions(names=tuple(_replied_to(mail)), subject=_askable_subject(mail, result))


def subject_of(subject: str) -> str:
    """Return a subject without its Re:, Odp:, AW: and the like, for comparing."""
    return bare_subject(subject).casefold()


def bare_subject(subject: str) -> str:
    """Return a subject without its Re:, Odp:, AW: and the like, as it is shown."""
    subject = " ".join(subject[:1000].split())
    return str(subject[_marks().match(subject).end() :]).strip()


def is_forward(subject: str) -> bool:
    """Tell whether the outermost mark of a subject says that a mail was sent on."""
    return bool(_forward_mark().match(subject[:200].lstrip()))


NEW = Decision(way=Way.NEW, standing=Standing.FIRST)


def _tokens(mail: Mail, seal: Seal) -> list[tuple[Way, Token]]:
    places = [*mail.delivered_to, *mail.to, *mail.cc][:MAX_TRIED]
    tried = [(Way.TOKEN, of_address(address.spec, seal)) for address in places]
    tried += [(Way.OUR_MESSAGE, of_message_id(claimed, seal)) for claimed in _replied_to(mail)]
    return [(way, token) for way, token in tried if token]


def _replied_to(mail: Mail) -> list[str]:
    """Return the Message-IDs that a mail says it answers, the nearest first."""
    nearest = reversed(mail.references[-MAX_TRIED:])
    return list(dict.fromkeys([*mail.in_reply_to[:MAX_TRIED], *nearest]))


def _as_agent(token: Token, author: Address, result: Result, known: Known) -> Decision:
    is_them = known.replying_agent(token.agent_id) == author.key
    if is_them and result is Result.VERIFIED:
        return Decision(
            way=Way.TOKEN, standing=Standing.AGENT,
            thread_id=token.thread_id, agent_id=token.agent_id,
        )  # fmt: skip
    return Decision(way=Way.TOKEN, standing=Standing.UNVERIFIED, thread_id=token.thread_id)


def _joined(way: Way, thread_id: int, author: Address, result: Result, known: Known) -> Decision:
    if author.key not in known.participants(thread_id):
        standing = Standing.OUTSIDER
    elif result is Result.VERIFIED:
        standing = Standing.PARTICIPANT
    else:
        standing = Standing.UNVERIFIED
    return Decision(way=way, standing=standing, thread_id=thread_id)


def _by_subject(mail: Mail, author: Address, result: Result, known: Known) -> Decision:
    subject = _askable_subject(mail, result)
    if not subject:
        return NEW
    thread_id = known.thread_about(author.key, subject)
    if thread_id is None or author.key not in known.participants(thread_id):
        return NEW
    return Decision(way=Way.SUBJECT, standing=Standing.PARTICIPANT, thread_id=thread_id)


def _askable_subject(mail: Mail, result: Result) -> str:
    subject = subject_of(mail.subject)
    if result is not Result.VERIFIED or subject == " ".join(mail.subject.casefold().split()):
        return ""  # no mark of a reply: a new mail that happens to be called "Order"
    return subject


def _signed(kind: _Kind, seal: Seal, *ids: int) -> str:
    said = bytes([kind]) + b"".join(number.to_bytes(ID, "big") for number in ids)
    mac = seal.sign(PURPOSE + said)[:MAC]
    return b32encode(said + mac).rstrip(b"=").decode("ascii").lower()


def _opened(token: str, seal: Seal) -> Token | None:
    """Return what a token says, None when it is not ours."""
    data = _bytes_of(token)
    said, mac = data[:-MAC], data[-MAC:]
    if len(said) < 1 + ID or not seal.verify(PURPOSE + said, mac):
        return None
    kind, rest = said[0], said[1:]
    ids = [int.from_bytes(rest[at : at + ID], "big") for at in range(0, len(rest), ID)]
    if kind == _Kind.CUSTOMER:
        return Token(thread_id=ids[0])
    if kind == _Kind.AGENT:
        return Token(thread_id=ids[0], agent_id=ids[1])
    return Token(thread_id=ids[0], message_id=ids[1])


def _bytes_of(token: str) -> bytes:
    """Return the bytes that a token spells. Each has one spelling, in small letters."""
    if len(token) > MAX_LOCAL or not token.isascii():
        return b""
    try:
        data = b32decode(token.upper() + "=" * (-len(token) % 8))
    except (Error, ValueError):
        return b""
    return data if b32encode(data).rstrip(b"=").decode("ascii").lower() == token else b""


@cache
def _marks() -> re2._Regexp:
    words = languages.any_of("reply_marks", "forward_marks")
    return re2.compile(rf"(?i)(?:(?:{words})(?:\[[0-9]+\]|\([0-9]+\))? ?: ?)*")


@cache
def _forward_mark() -> re2._Regexp:
    return re2.compile(rf"(?i)(?:{languages.any_of('forward_marks')}) ?:")
