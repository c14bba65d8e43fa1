"""What a channel can do, as data: composers and routers obey it, and ask for no name.

Every number of a vendor's says where it is from (`sources`); the contract tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Segments:
    """How a network cuts and counts text: characters of a message alone, and of each of several."""

    alone: int
    each: int
    alone_wide: int  # with a letter beyond the network's small alphabet
    each_wide: int
    alphabet: str  # letters that are not wide
    doubled: str = ""  # those of them that count twice


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Short answers that a network shows below a message, so that its reader taps one."""

    most: int  # of one message
    longest: int  # characters of one
    max_text: int | None = None  # characters of the words above; None: as many as of any message


@dataclass(frozen=True, kw_only=True)
class Reactions:
    """Emoji that we may put to what somebody wrote; one of ours at a time."""

    emoji: tuple[str, ...]  # those that are offered, of all that the network takes
    within: timedelta | None = None  # of the message; None: always


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """How long after it has left something can still be done to a message of ours."""

    within: timedelta | None = None  # None: always


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can do, with the vendor's limits. Where a number is from: `sources`."""

    max_text: int  # characters of one message
    max_bytes: int = 0  # of its text, where the vendor counts those; 0: it does not
    max_caption: int | None = None  # characters beside a file; None: as many as of a message
    max_file: int = 0  # bytes of one file; 0: no files
    max_files: int = 0  # of one message; 0: any number
    links_files: bool = False  # they go as links in the words, see links.py
    media_types: tuple[str, ...] = ()  # of files, such as "image/png" or "image/*"; empty: all
    # bytes of one file of a type, where they differ from max_file: "image/*" -> bytes
    media_limits: Mapping[str, int] = field(default_factory=dict)
    # beyond the window a template of the vendor's may still go out
    has_templates: bool = False
    segments: Segments | None = None  # None: text is one piece
    choices: Choices | None = None  # None: they stand as a numbered list in the words
    # what can be done to messages that have gone, see amending.py; None: it cannot
    reactions: Reactions | None = None
    correcting: Afterwards | None = None
    taking_back: Afterwards | None = None
    # what the network tells of messages: shown beside them
    tells_delivered: bool = False
    tells_reactions: bool = False
    tells_edits: bool = False
    tells_unsent: bool = False
    is_public: bool = False  # everybody reads along: comments, posts
    # field of this class -> the page of the vendor's that says so, and when it was read
    sources: Mapping[str, str] = field(default_factory=dict)
    # how long after the customer's last message a free answer may go out; None: always
    reply_window: timedelta | None = None
    # one answer and no more, until the customer writes: in private to whoever only commented
    answers_once: bool = False
    tells_read: bool = False
    # what the customer is shown of us: for how long that an agent writes (None: never), and that
    # their message was read
    typing_lasts: timedelta | None = None
    shows_read: bool = False
    # what we store is delivered: the customer reads our own database, nobody is called
    is_immediate: bool = False
    # the vendor takes our message id and drops what it has seen, so a doubtful try may be repeated
    is_idempotent: bool = False
    has_letters: bool = False  # messages have a subject and recipients that an agent chooses
    max_recipients: int = 0  # of one letter
    formats: bool = False  # renders what agents write as Markdown
    # who answers STOP gets nothing more, by law or by the vendor's rules; see opting_out.py
    honours_stop: bool = False
    # the customer sits there and waits: a chat, a call. Others look again later
    is_live: bool = False
    # an answer can go out where the customer wrote; False: only notes can be written there
    takes_replies: bool = True
