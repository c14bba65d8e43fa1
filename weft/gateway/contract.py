"""What every channel promises the rest of the system.

A channel is one folder with one manifest. What differs between vendors is data in
`Capabilities`, which composers and routers obey; nobody asks a channel for its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.utils import timezone

from weft.conversations.envelopes import Author, Letter, Outbound, Party, Sender, Told
from weft.kernel import jobs

from .capabilities import MEGABYTE as MEGABYTE  # noqa: PLC0414 -- channels find all of it here
from .capabilities import Afterwards as Afterwards  # noqa: PLC0414
from .capabilities import Capabilities as Capabilities  # noqa: PLC0414
from .capabilities import Choices as Choices  # noqa: PLC0414
from .capabilities import Reactions as Reactions  # noqa: PLC0414
from .capabilities import Segments as Segments  # noqa: PLC0414
from .connecting import Connecting

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from .listening import Listening


class Refused(Exception):
    """The vendor will never take this message. The text is shown to the agent."""

    done: tuple[str, ...] = ()  # the vendor's ids of parts that went out before; see in_parts


class Stopped(Refused):
    """The other side has told the vendor that it wants nothing more from us."""


class NotThere(Refused):
    """What was meant is not there, or not for us to see: vendors often do not say which."""


class Unreachable(jobs.Later):
    """The vendor surely did not take the message; the delivery job tries again later.

    The text is shown to the agent while it waits. A pause that the vendor asks for is kept by the
    whole inbox, unless it is about this message alone (`is_alone`), such as a limit for one reader.
    """

    done: tuple[str, ...] = ()

    def __init__(
        self, words: str = "", *, retry_after: timedelta | None = None, is_alone: bool = False
    ) -> None:
        super().__init__(words)
        self.retry_after = retry_after  # as the vendor asked; None: with our own growing pauses
        self.is_alone = is_alone


class LockedOut(Unreachable):
    """The vendor takes nothing from this inbox until its owner has repaired something.

    Messages wait; the text is shown to the owner, and says what to do.
    """


class Unsure(Exception):
    """The vendor broke off: nobody knows whether the message arrived."""

    done: tuple[str, ...] = ()


class Unreadable(Exception):
    """A delivery that the channel cannot read. It is kept, and can be read again."""


class NotForUs(Exception):
    """The delivery failed the vendor's signature, or belongs to another inbox."""


class NoSecret(Exception):
    """The inbox has no secret by which a signature could be checked: nothing is taken."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of a message with several recipients, address by address.

    Who is in none of the three has been sent it. Of the words for the agent the first line is a
    sentence that the catalogues know, in English; what follows is what the vendor said.
    """

    external_id: str = ""
    parts: tuple[str, ...] = ()  # the vendor's ids, where it went out as several; see in_parts
    refused: Mapping[str, str] = field(default_factory=dict)  # for good
    waiting: Mapping[str, str] = field(default_factory=dict)  # asked to come again later
    unknown: Collection[str] = ()  # the vendor broke off: they may or may not have it
    retry_after: timedelta | None = None
    remote: str = ""  # what the channel calls the other side from now on; "" as before
    person: Sender | None = None  # who that is, where it was not known before


def in_parts(message: Outbound, parts: Sequence[Callable[[], str]]) -> Sent:
    """Send a message that the vendor takes in several parts; each returns the vendor's id.

    What an earlier try has handed over is not sent again. What raises is told which parts went.
    """
    done = list(message.done)
    for part in parts[len(done) :]:
        try:
            done.append(part())
        except (Refused, Unreachable, Unsure) as problem:
            problem.done = tuple(done)
            raise
    return Sent(parts=tuple(done))


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A file as the vendor hands it out; what it says of it outweighs what the message said."""

    content: Iterable[bytes]
    name: str = ""
    content_type: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """Words that a vendor has approved, for when a free answer may not go out."""

    name: str
    language: str
    text: str  # with gaps as {{1}}, {{2}}
    category: str = ""  # as the vendor calls it, such as marketing: it decides the price
    is_approved: bool = True
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Whose message an agent has just read, or answers just now."""

    inbox_id: int
    remote: str
    newest: str  # the vendor's id of what they wrote last, of what was read; "" for nothing


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A message that the network has, theirs or ours, to which something is done now."""

    inbox_id: int
    remote: str
    names: tuple[str, ...]  # the vendor's ids of its parts, in order
    deed: str  # what is done, by a name that it keeps when it is repeated
    has_files: bool = False
    choices: tuple[str, ...] = ()  # below it
    context: Mapping[str, Any] = field(default_factory=dict)  # of the thread, as last told

    @property
    def name(self) -> str:
        """The vendor's id of its only part, or of its first."""
        return self.names[0]


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Something that a vendor says of an account, in words for its owner."""

    code: str  # such as token, webhook, quality; faces and tests tell signs apart by it
    words: str  # a sentence that the catalogues know, in English
    state: Literal["good", "warning", "bad"] = "good"
    detail: str = ""  # what the vendor said
    until: datetime | None = None  # when something ends, such as a token


@dataclass(frozen=True, kw_only=True)
class Surface:
    """One of several places where an inbox is talked to: in public, in private."""

    name: StrOrPromise  # such as “in public”; shown where an answer's way is chosen
    capabilities: Capabilities


@dataclass(frozen=True, kw_only=True)
class Introduction:
    """What a vendor tells, when it is asked, of somebody who has just written."""

    name: str = ""
    context: Mapping[str, object] = field(default_factory=dict)  # for the thread, such as the post


@dataclass(frozen=True, kw_only=True)
class Place:
    """Something that an owner copies to bring customers to an inbox.

    `{url}` and `{key}` stand for Weft's address and the inbox's public key.
    """

    title: StrOrPromise
    help: StrOrPromise
    text: StrOrPromise

    def filled(self, url: str, key: str) -> str:
        """Return the text to copy."""
        return str(self.text).replace("{url}", url).replace("{key}", key)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What customers would see: HTML that runs nothing, its style sheet, and its variables."""

    html: SafeString
    styles: str  # the name of a static file
    variables: Mapping[str, str] = field(default_factory=dict)  # of CSS


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that whoever reads a letter should know: a few words, and what they mean."""

    code: str  # such as unverified; faces and tests tell marks apart by it
    words: StrOrPromise
    hint: StrOrPromise
    is_warning: bool = False


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Where the pictures of a letter are found by whoever is shown it."""

    inside: Mapping[str, str] = field(default_factory=dict)  # content id -> address
    # the address under which we show a picture of the web; None: it stays where it is
    remote: Callable[[str], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A letter's HTML, fit for a frame in which nothing runs and nothing loads by itself."""

    html: str
    lines: int  # that it takes, about
    narrow_lines: int  # that it takes on a phone
    remote_pictures: int  # that it has, shown or not
    misleading_links: int  # whose words name another host than they lead to


@dataclass(frozen=True, kw_only=True)
class Request:
    """One delivery as it reached a door, reduced to what a channel may look at."""

    inbox_id: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    query: str = ""  # of the address, as it came; what is read later of a GET stands in `body`
    url: str = ""  # at which the vendor called, as the vendor knows it; only while it is checked
    arrived_at: datetime | None = None  # when it reached us; only while it is read

    @property
    def at(self) -> datetime:
        """When it reached us, for vendors who send no time; now, when it is read as it comes."""
        return self.arrived_at or timezone.now()


@dataclass(frozen=True, kw_only=True)
class Thanks:
    """What a vendor is told whose delivery is kept; some take words for an answer to send on."""

    words: str = "OK"
    content_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """How answers go on by mail to who left before they came; see mailing.py."""

    through: int | None  # the inbox with letters that sends them; None: the only one there is
    after: timedelta  # that an answer has stood there without being seen


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The manifest of a channel folder."""

    kind: str  # the folder's name; also stored on inboxes, so it never changes
    label: StrOrPromise
    icon: str  # a name of the icon set in ui
    settings: type[Any]  # a frozen dataclass: what an owner fills in
    capabilities: Capabilities
    # pure, but for the name servers that a channel may ask; raises Unreadable
    parse: Callable[[Any, Request], Sequence[Told]]
    # the vendor's id, or what became of each copy; None when immediate
    send: Callable[[Any, Outbound], str | Sent] | None = None
    # how many messages an inbox may send in a minute; the others wait for their turn
    max_per_minute: Callable[[Any], int] | None = None
    # the addresses at which an inbox is reached, in the spelling in which addresses are compared
    addresses: Callable[[Any], Collection[str]] | None = None
    # whom an agent means by what was typed as a recipient; None: nobody
    party: Callable[[str], Party | None] | None = None
    # what it calls somebody known by a handle (its kind, its value), where we may write first;
    # "": not by this one. None: nobody is written to before they write
    begins: Callable[[str, str], str] | None = None
    # for how many seconds an inbox holds what is sent, so that it can be taken back
    holds_for: Callable[[Any], int] | None = None
    # what a customer is told at once, in a language: subject and text, both the owner's own
    # words; None: nothing. Whether it may be said is decided by automatic.py alone
    acknowledgement: Callable[[Any, str], tuple[str, str] | None] | None = None
    # what stands below an answer of an agent's, for a reader of a language; None: nothing ever
    signature: Callable[[Any, Author, str], str] | None = None
    # where it takes no replies: the inbox with letters that answers for it, or None for the
    # only one there is; without this function there are only notes. See answering.py
    answers_through: Callable[[Any], int | None] | None = None
    # to whom such an answer goes, from the letter that came; typed, so it proves nothing
    reply_address: Callable[[Letter], Party | None] | None = None
    # how answers follow who has left the page by mail; None: who is gone is gone
    mailing: Callable[[Any], Mailing] | None = None
    # checks the vendor's signature, raises NotForUs; None: no vendor calls us from outside
    verify: Callable[[Any, Request], None] | None = None
    # a call that only looks whether somebody is here: it is verified, never kept, and answered
    # also while the inbox is off, for some vendors look while they are told the address
    is_test: Callable[[Request], bool] | None = None
    # to a vendor, when a delivery of theirs is kept; or what tells it, of a delivery
    thanks: Thanks | Callable[[Request], Thanks] = Thanks()
    # the vendor delivers by GET too: what `verify` lets pass is kept, its query as the body
    delivers_by_get: bool = False
    # answers a vendor's question whether the webhook is ours; text, or JSON, to answer; or NotForUs
    handshake: Callable[[Any, Request], str | Mapping[str, str]] | None = None
    # brings a file that lies at the vendor: settings, a RemoteFile's ref, the inbox. Raises
    # Refused (it is gone), Unreachable; call outside by weft.gateway.calling
    fetch: Callable[[Any, str, int], Fetched] | None = None
    # the message templates of the account: settings, the inbox. Raises Unreachable
    templates: Callable[[Any, int], Sequence[MessageTemplate]] | None = None
    # what the vendor says of the account: settings, the inbox. Raises Unreachable
    health: Callable[[Any, int], Sequence[Sign]] | None = None
    # what an account is called among all those of its vendor's, and of which a delivery tells:
    # where several inboxes share one address, each is handed what is for it, if it was signed so
    account: Callable[[Any], str] | None = None
    accounts_in: Callable[[Request], Collection[str]] | None = None
    # where the other side, called so, is talked to, and what can be done there; None: everywhere
    # the same
    surface: Callable[[Any, str], Surface] | None = None
    # hides what somebody wrote in public from everybody else, or shows it again (False): settings,
    # the vendor's id of it. Asked twice when nobody knows. Raises Refused, Unreachable, Unsure
    hide: Callable[[Any, str, bool], None] | None = None
    # what is done to a message that has gone: puts an emoji to theirs in place of our former one
    # ("" takes it away), gives one of ours other words, takes one of ours back. They set what
    # stands there, so they are asked twice when nobody knows; what reads so already is no refusal,
    # and what is not there is NotThere. Raise what `send` raises. None: there is nobody to ask
    react: Callable[[Any, Gone, str], None] | None = None
    correct: Callable[[Any, Gone, str], None] | None = None
    take_back: Callable[[Any, Gone], None] | None = None
    # asks the vendor who has begun a conversation, and below what: settings, how the channel calls
    # them, the thread's context. Raises Refused, Unreachable
    introduce: Callable[[Any, str, Mapping[str, Any]], Introduction] | None = None
    # the raw delivery of each message can be shown: what parse reads is what the customer sent
    keeps_origin: bool = False
    # takes it out of the raw delivery where that is more; raises Unreadable. None: it is no more
    original: Callable[[Any, Request], bytes] | None = None
    # shows the other side that an agent writes, or that their message was read, unless the owner
    # wants none of it; see attention.py. Quick: nobody waits for it. Raises what `send` raises
    tell_typing: Callable[[Any, Attention], None] | None = None
    tell_read: Callable[[Any, Attention], None] | None = None
    # fetches for one inbox until it is told to stop; None: nothing has to be fetched
    listen: Callable[[Listening], None] | None = None
    # the address that brings a customer to an inbox, given its public key: of a page, a mailbox or
    # a phone; "" for what stands in the page. None: nobody is sent there
    reached_by: Callable[[Any, str], str] | None = None
    places: tuple[Place, ...] = ()  # where customers find it: snippets, addresses
    # how an owner connects an inbox, step by step; None: it works as soon as it is opened
    connecting: Connecting | None = None
    # how it looks with these settings, in a language; for owners, while they change them
    preview: Callable[[Any, str], Preview] | None = None
    # what a reader of a letter should know of it
    marks: Callable[[Letter], Sequence[Mark]] | None = None
    # a stranger's HTML made fit to be shown; None when it has more than anybody can read
    sheet: Callable[[str, Pictures], Sheet | None] | None = None
    # what an agent wrote, as its readers see it: HTML, not cleaned; the files that it shows stand
    # at the addresses that are given by their ids. None: it is shown as it was typed
    render: Callable[[str, Mapping[str, str]], str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it can receive and send, so that an owner may open an inbox of it."""
        if self.capabilities.is_immediate or not self.capabilities.takes_replies:
            return True
        receives = self.verify is not None or self.listen is not None
        return self.send is not None and receives
