"""What every channel promises the rest of the system.

A channel is one folder with one manifest. What differs between vendors is data in
`Capabilities`, which composers and routers obey; nobody asks a channel for its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weft.conversations.envelopes import Inbound, Outbound

MEGABYTE = 1024 * 1024


class Refused(Exception):
    """The vendor will never take this message. The text is shown to the agent."""


class Unreachable(Exception):
    """The vendor surely did not take the message; the delivery job tries again later."""


class Unsure(Exception):
    """The vendor broke off: nobody knows whether the message arrived."""


class Unreadable(Exception):
    """A delivery that the channel cannot read. It is kept, and can be read again."""


class NotForUs(Exception):
    """The delivery failed the vendor's signature, or belongs to another inbox."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can do, with the vendor's limits."""

    max_text: int  # characters of one message
    max_file: int = 0  # bytes of one file; 0: no files
    shows_typing: bool = False
    tells_read: bool = False
    # what we store is delivered: the customer reads our own database, nobody is called
    is_immediate: bool = False
    # the vendor takes our message id and drops what it has seen, so a doubtful try may be repeated
    is_idempotent: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """One delivery as it reached a door, reduced to what a channel may look at."""

    inbox_id: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The manifest of a channel folder."""

    kind: str  # the folder's name; also stored on inboxes, so it never changes
    label: str
    icon: str  # a name of the icon set in ui
    settings: type[Any]  # a frozen dataclass: what an owner fills in
    capabilities: Capabilities
    parse: Callable[[Any, Request], Sequence[Inbound]]  # pure; raises Unreadable
    send: Callable[[Any, Outbound], str] | None = None  # the vendor's id; None when immediate
    # checks the vendor's signature, raises NotForUs; None: no vendor calls us from outside
    verify: Callable[[Any, Request], None] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it can receive and send, so that an owner may open an inbox of it."""
        return self.capabilities.is_immediate or (self.send is not None and self.verify is not None)
