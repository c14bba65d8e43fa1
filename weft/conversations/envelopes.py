"""What crosses the border between a channel and a conversation. Plain values, no tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from weft.customers.actions import Sender

__all__ = [
    "Afterword",
    "Asks",
    "Author",
    "Beside",
    "Chosen",
    "Edited",
    "Field",
    "File",
    "Inbound",
    "Known",
    "Letter",
    "Outbound",
    "Part",
    "Party",
    "Placement",
    "Quoted",
    "Reacted",
    "Receipt",
    "Received",
    "RemoteFile",
    "Sender",
    "Told",
    "Unknown",
    "Unsent",
]

Role = Literal["from", "to", "cc", "bcc"]


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody whom a letter names: an address in its one spelling, and a name beside it."""

    address: str
    name: str = ""
    role: Role = "to"


@dataclass(frozen=True, kw_only=True)
class Field:
    """Something that was typed into a form, under the label that stood beside it."""

    label: str
    value: str
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a message has beyond its words, in either direction. Nothing here is sanitised."""

    subject: str = ""
    sender: Party | None = None  # as it was written; `standing` says whether it is believed
    recipients: tuple[Party, ...] = ()
    html: str = ""
    rest: str = ""  # what was quoted, and the signature; the message's text holds the fresh words
    name: str = ""  # by which other letters refer to it: a Message-ID without its brackets
    standing: str = ""  # with what right it stands in its thread; "" for what we wrote
    verdict: Mapping[str, Any] = field(default_factory=dict)  # who vouches for the sender
    traits: Mapping[str, Any] = field(default_factory=dict)  # what else its channel found
    fields: tuple[Field, ...] = ()

    @property
    def carries(self) -> Sequence[int]:
        """Return the answers that a machine's letter brings to who has not seen them elsewhere."""
        found: Sequence[int] = self.traits.get("carries", ())
        return found


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that came inside a delivery, with its bytes."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""  # by which the letter's HTML shows it; "" for a plain attachment


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A file that still lies at the vendor: fetched after its message is stored.

    `ref` is whatever the channel's `fetch` needs to find it: an id, or an address.
    """

    ref: str
    name: str = ""
    content_type: str = ""
    size: int = 0  # bytes, as the vendor says; 0: nobody knows


@dataclass(frozen=True, kw_only=True)
class Asks:
    """What a channel wants to know before it says where a message belongs."""

    names: tuple[str, ...] = ()  # letters that it says it answers, nearest first
    threads: tuple[int, ...] = ()  # that it names with our own signature
    about: tuple[str, str] | None = None  # a participant's address, and a topic


class Known(Protocol):
    """What the conversations answer; see queries/known.py."""

    def thread_of(self, message_ids: Sequence[str]) -> int | None:
        """Return the newest thread of the inbox that holds one of these letters."""

    def participants(self, thread_id: int) -> Collection[str]:
        """Return the addresses that take part in a thread of the inbox."""

    def thread_about(self, participant: str, subject: str) -> int | None:
        """Return the recent thread of a participant with this very topic."""

    def replying_agent(self, agent_id: int) -> str | None:
        """Return the address of an agent who may reply by mail, None for others."""

    def is_agent(self, address: str) -> bool:
        """Tell whether this is the address of an agent who works here now."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a message belongs, as its channel decided: None begins a thread of its own."""

    thread_id: int | None
    standing: str
    # whose words these are, when not those of whoever sent them: an agent forwards a customer's
    sender: Sender | None = None
    letter: Letter | None = None  # how the letter reads then, when not as its channel first said


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Another way to whoever wrote a message, such as the private answer to a comment.

    It is a thread of its own in the same conversation, of the inbox of that `kind` that holds the
    `account`; none where there is no such inbox.
    """

    kind: str
    account: str
    remote: str  # as that inbox calls the other side, until it knows better


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One message as its channel understood it: a customer's, or one of ours from an archive."""

    inbox_id: int
    key: str  # the vendor's id; the same key twice in an inbox is the same message
    # what the channel calls the other side of the thread; with `place`, the thread it would begin
    remote: str
    sender: Sender
    text: str
    sent_at: datetime  # the sender's clock, aware
    uploads: tuple[UUID, ...] = ()
    context: dict[str, object] = field(default_factory=dict)  # page, cart, language; may be empty
    letter: Letter | None = None
    parts: tuple[Part, ...] = ()
    remote_files: tuple[RemoteFile, ...] = ()
    matter: str = ""  # what a conversation that it opens is about
    topic: str = ""  # by which later letters of the same people may find its thread
    asks: Asks | None = None
    place: Callable[[Known], Placement] | None = None
    # what it asks of us by a word that a network reserves for it: nothing more, or again
    wish: Literal["", "stop", "start"] = ""
    is_quiet: bool = False  # a machine wrote it: it neither reopens, nor wakes, nor waits
    is_past: bool = False  # an archive brought it: it wakes nobody, and `sent_at` is its time
    # we wrote it, by another program; only of the past. `sender` is then to whom
    is_ours: bool = False
    was: tuple[str, ...] = ()  # what else the channel may have called the other side before
    # the vendor's id of the message that it answers; "" for none in particular. What is ours and
    # has no `remote` stands in the thread of that one
    answers: str = ""
    beside: Beside | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a vendor, or a bounce, tells of what we sent.

    It names a message by our id, or one of its parts by the vendor's, which may come before the
    vendor has answered us; or it is about all that we had sent a `remote` party until `at`.
    """

    inbox_id: int
    state: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    message_id: int | None = None
    external_id: str = ""  # as the channel's `send` returns it
    remote: str = ""
    address: str = ""  # the recipient that it is about; "" is all of them
    reason: str = ""  # words for the agent
    # beside both ids: which part of the message it is, and of how many, as we have marked it
    part: tuple[int, int] | None = None
    category: str = ""  # by which the vendor prices it


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A network says that a message reads otherwise now. What it said before stays."""

    inbox_id: int
    about: str  # the vendor's id of the message: its `key`, or what `send` returned
    name: str  # of this edit, of those of the message: the same name twice is one edit
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """A network says that whoever wrote a message took it back."""

    inbox_id: int
    about: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Reacted:
    """Somebody put an emoji to a message; another one of theirs takes its place."""

    inbox_id: int
    about: str
    name: str  # of this reaction, of those to the message
    actor: str  # who, as the channel calls them
    emoji: str  # "" takes it away; several stand together
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReactionFailed:
    """A network that had taken a reaction of ours says that it did not deliver it."""

    inbox_id: int
    deed: str  # which of our amendments it was, as the gateway called it
    reason: str  # words for the agent; "" for none
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Something of a kind that the channel cannot read yet. It is kept, counted and shown."""

    inbox_id: int
    kind: str  # as the vendor calls it


Afterword = Edited | Unsent | Reacted
Told = Inbound | Receipt | Afterword | ReactionFailed | Unknown  # what a delivery may hold


@dataclass(frozen=True, kw_only=True)
class Received:
    """Where one inbound message stands now. `is_new` is False when it stood there before."""

    key: str
    message_id: int
    thread_id: int
    conversation_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a message carries."""

    id: UUID
    sha256: str
    name: str
    content_type: str
    size: int  # bytes
    content_id: str = ""  # by which the letter's HTML shows it


@dataclass(frozen=True, kw_only=True)
class Author:
    """The agent who wrote a message, as customers may see them."""

    name: str
    email: str
    photo_sha256: str = ""
    signature: str = ""  # below what the agent writes, where a channel has room for it


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """The last letter of the other side, which an answer may show below its own words."""

    message_id: int
    sent_at: datetime
    text: str
    letter: Letter


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A message template of the vendor's that an agent chose, and what fills its gaps, in order."""

    name: str
    language: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """One message to hand to a channel."""

    message_id: int  # also our idempotency key towards vendors that take one
    remote: str
    text: str
    files: tuple[File, ...] = ()
    inbox_id: int = 0
    thread_id: int = 0
    written_at: datetime | None = None
    author: Author | None = None  # None: a bot or a rule
    letter: Letter | None = None
    recipients: tuple[Party, ...] = ()  # those who still wait for it
    answers: tuple[str, ...] = ()  # names of the thread's letters, the newest last
    quoted: Quoted | None = None
    is_automatic: bool = False
    language: str = ""  # of the customer; "" when nobody knows
    context: Mapping[str, Any] = field(default_factory=dict)  # of the thread, as last told
    template: Chosen | None = None  # then `text` is how the template reads, for us alone
    choices: tuple[str, ...] = ()  # short answers of which the customer may tap one
    done: tuple[str, ...] = ()  # the vendor's ids of those of its parts that went out before
