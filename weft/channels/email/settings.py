"""What an owner fills in for a mailbox, and what is wrong with it in words.

Passwords and keys stand here sealed, as they stand in the database; `opened` is for the moment of
use. A mailbox may be kept before it is whole: whether it works is what `connect.check` finds out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.kernel import addresses as hosts

from . import addresses

Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "xoauth2"]
SignsIn = Literal["", "google", "microsoft", "other"]
Through = Literal["", "mailgun", "mailjet", "postmark", "sendgrid", "sparkpost"]

SECURITIES = {
    "tls": _("TLS from the start"),
    "starttls": "STARTTLS",
    "none": _("None: only inside a network"),
}

LONGEST_UNDO = 120  # seconds; who waits longer wants "send later"
FASTEST = 600  # mails a minute; Gmail's own limit is far below
DKIM_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")

_ENCRYPTION = {"label": _("Encryption"), "choices": SECURITIES, "is_advanced": True}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One mailbox: its addresses, where its mails lie, through whom answers leave."""

    address: str = field(
        default="",
        metadata={"label": _("Address"), "help": _("Where your customers write to")},
    )
    aliases: Sequence[str] = field(
        default=(),
        metadata={
            "label": _("Other addresses of this mailbox"),
            "help": _("One per line. Mail to them arrives here too."),
        },
    )
    sender_name: str = field(
        default="",
        metadata={
            "label": _("Name of the sender"),
            "help": _("Customers see “Anna from” and this name. Empty: your brand’s"),
        },
    )
    imap_host: str = field(
        default="", metadata={"label": _("Server for reading (IMAP)"), "is_advanced": True}
    )
    imap_port: int = field(default=993, metadata={"label": _("Port"), "is_advanced": True})
    imap_security: Security = field(
        default="tls",
        metadata=_ENCRYPTION,
    )
    smtp_host: str = field(
        default="", metadata={"label": _("Server for sending (SMTP)"), "is_advanced": True}
    )
    smtp_port: int = field(default=465, metadata={"label": _("Port"), "is_advanced": True})
    smtp_security: Security = field(
        default="tls",
        metadata=_ENCRYPTION,
    )
    username: str = field(
        default="",
        metadata={"label": _("User name"), "help": _("Empty: the address"), "is_advanced": True},
    )
    password: str = field(
        default="", repr=False, metadata={"label": _("Password"), "is_secret": True}
    )
    auth: Auth = field(
        default="password",
        metadata={
            "label": _("Way of logging in"),
            "choices": {"password": _("Password"), "xoauth2": _("Consent at the provider")},
            "is_advanced": True,
        },
    )
    signs_in_with: SignsIn = field(
        default="",
        metadata={
            "label": _("Provider of the consent"),
            "choices": {
                "": _("None"),
                "google": "Google",
                "microsoft": "Microsoft",
                "other": _("Another"),
            },
            "is_advanced": True,
        },
    )
    folder: str = field(
        default="INBOX",
        metadata={"label": _("Folder that is read"), "is_advanced": True},
    )
    authserv_id: str = field(
        default="",
        metadata={
            "label": _("Whose verdict on senders counts"),
            "help": _(
                "The first word of Authentication-Results in mails of this mailbox, such as "
                "mx.example.com. Empty: Weft checks signatures itself"
            ),
            "is_advanced": True,
        },
    )
    dkim_domain: str = field(
        default="", metadata={"label": _("Domain that signs (DKIM)"), "is_advanced": True}
    )
    dkim_selector: str = field(
        default="weft", metadata={"label": _("Name of the signing key"), "is_advanced": True}
    )
    dkim_key: str = field(
        default="", repr=False, metadata={"label": _("Signing key"), "is_secret": True}
    )
    takes_plus_addresses: bool = field(
        default=True,
        metadata={
            "label": _("Mail to help+anything@… arrives in this mailbox"),
            "help": _("Answers then find their conversation even when a mail program loses it"),
            "is_advanced": True,
        },
    )
    max_per_minute: int = field(
        default=60,
        metadata={"label": _("Mails sent a minute, at most"), "is_advanced": True},
    )
    provider: Through = field(
        default="",
        metadata={
            "label": _("How mail arrives"),
            "choices": {
                "": _("Weft reads the mailbox"),
                "mailgun": "Mailgun",
                "mailjet": "Mailjet",
                "postmark": "Postmark",
                "sendgrid": "SendGrid",
                "sparkpost": "SparkPost",
            },
            "help": _("Instead of reading a mailbox, Weft can be called by a mail provider"),
            "is_advanced": True,
        },
    )
    provider_secret: str = field(
        default="", repr=False, metadata={"label": _("The provider’s secret"), "is_secret": True}
    )
    undo_seconds: int = field(
        default=10,
        metadata={
            "label": _("Seconds in which a sent mail can be taken back"),
            "help": _("0: it leaves at once"),
        },
    )
    signature: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "label": _("Signature"),
            "help": _("Below every answer, for each language"),
            "is_long": True,
        },
    )
    acknowledge: bool = field(
        default=False,
        metadata={"label": _("Tell customers at once that their mail has arrived")},
    )
    acknowledgements: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "label": _("What they are told"),
            "help": _("Empty: our own words"),
            "is_long": True,
        },
    )

    def __post_init__(self) -> None:
        wrong = self._wrong_addresses() | self._wrong_servers() | self._wrong_numbers()
        wrong |= {
            name: _("This may hold no line breaks.")
            for name in ("sender_name", "username", "folder", "authserv_id")
            if not _is_one_line(getattr(self, name))
        }
        if wrong:
            raise ValueError(wrong)

    @property
    def login(self) -> str:
        """The name to log in with."""
        return self.username or self.address

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Every address of this mailbox, its first one first."""
        return tuple(address for address in (self.address, *self.aliases) if address)

    def _wrong_addresses(self) -> dict[str, Promise]:
        wrong: dict[str, Promise] = {}
        if self.address and not is_address(self.address):
            wrong["address"] = _("Write one address, such as help@example.com.")
        if not all(is_address(alias) for alias in self.aliases):
            wrong["aliases"] = _("Write addresses such as help@example.com, one per line.")
        return wrong

    def _wrong_servers(self) -> dict[str, Promise]:
        wrong: dict[str, Promise] = {}
        for road in ("imap", "smtp"):
            if (host := getattr(self, f"{road}_host")) and not _is_host(host):
                wrong[f"{road}_host"] = _("Write a server’s name, such as mail.example.com.")
            if not 1 <= getattr(self, f"{road}_port") <= 65535:
                wrong[f"{road}_port"] = _("A port is a number from 1 to 65535.")
            if getattr(self, f"{road}_security") not in get_args(Security):
                wrong[f"{road}_security"] = _("Choose one of these.")
        if self.auth not in get_args(Auth):
            wrong["auth"] = _("Choose one of these.")
        if self.provider not in get_args(Through):
            wrong["provider"] = _("Choose one of these.")
        if self.signs_in_with not in get_args(SignsIn):
            wrong["signs_in_with"] = _("Choose one of these.")
        if self.dkim_domain and not DKIM_NAME.fullmatch(self.dkim_domain):
            wrong["dkim_domain"] = _("Write a domain, such as example.com.")
        if not DKIM_NAME.fullmatch(self.dkim_selector):
            wrong["dkim_selector"] = _("Write a short name of small letters and digits.")
        return wrong

    def _wrong_numbers(self) -> dict[str, Promise]:
        wrong: dict[str, Promise] = {}
        if not 0 <= self.undo_seconds <= LONGEST_UNDO:
            wrong["undo_seconds"] = _("Choose between 0 and 120 seconds.")
        if not 1 <= self.max_per_minute <= FASTEST:
            wrong["max_per_minute"] = _("Choose between 1 and 600 mails.")
        return wrong


def is_address(text: str) -> bool:
    """Tell whether `text` is one plain address, without a name."""
    return bool(addresses.validated(text.encode()))


def _is_host(text: str) -> bool:
    try:
        hosts.host(text)
    except hosts.NotAHost:
        return False
    return True


def _is_one_line(text: str) -> bool:
    return not any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text)
