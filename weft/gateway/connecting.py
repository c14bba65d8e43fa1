"""How an inbox of a channel is connected in a few clicks: what an owner is asked, step by step.

The console shows these steps for every channel alike. First one answer from which the rest can
follow, then a secret or a consent, then a test that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .sign_in import Vendor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that keeps an inbox from working, in words for its owner."""

    code: str  # such as wrong_password; faces and tests tell problems apart by it
    words: str
    steps: Sequence[str] = ()  # what to do about it, one after the other; a link stands alone
    field: str = ""  # of the settings, when one of them is wrong


@dataclass(frozen=True, kw_only=True)
class Record:
    """A line that an owner publishes in the name service of a domain, and what stands there now."""

    name: str
    value: str
    state: Literal["good", "missing", "wrong"]
    purpose: str  # in words
    kind: str = "TXT"


@dataclass(frozen=True, kw_only=True)
class Copied:
    """Something that an owner copies to the vendor: an address, a few lines of configuration."""

    words: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Connecting:
    """The steps of one channel. Whatever takes settings takes the channel's own dataclass."""

    first: str  # the setting that is asked for alone
    discover: Callable[[str], Mapping[str, Any]]  # other settings that follow; may ask outside
    found: Callable[[Any], str]  # what was discovered, in words; "" for nothing
    secrets: Callable[[Any], Sequence[str]]  # names of settings that are asked for then
    advice: Callable[[Any], Sequence[str]]  # what to do at the vendor before; a link stands alone
    missing: Callable[[Any], Sequence[Problem]]  # why it cannot be switched on; asks nobody
    check: Callable[[Any, int], Sequence[Problem]]  # tries it out as this inbox; asks the vendor
    # where one signs in, the account to offer there, and the settings that follow from either way
    vendor: Callable[[Any], Vendor | None] = lambda _settings: None
    account: Callable[[Any], str] = lambda _settings: ""
    with_consent: Mapping[str, Any] = field(default_factory=dict)
    with_secret: Mapping[str, Any] = field(default_factory=dict)
    shared: type[Any] | None = None  # a setting of the workspace that all its inboxes need
    # where each inbox has an app of its own: where in it the address stands to which the vendor
    # sends people back; "" where the app is the workspace's, whose page shows that address
    returns: StrOrPromise = ""
    # None: nothing has to be published anywhere
    records: Callable[[Any], Sequence[Record]] | None = None
    make_key: Callable[[Any], Mapping[str, Any]] | None = None  # settings with a new signing key
    # what an owner copies to the vendor: the settings, and the address at which vendors call
    copies: Callable[[Any, str], Sequence[Copied]] | None = None


def unfilled(settings: Any, **asked: str) -> list[Problem]:
    """Return which of these settings nobody has filled in yet, each with the words that ask."""
    return [
        Problem(code="missing", words=words, field=name)
        for name, words in asked.items()
        if not getattr(settings, name)
    ]
