"""What an owner fills in for a Kannel of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.texting import numbers
from weft.kernel import secrets

FASTEST = 6_000  # messages a minute


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One number that a Kannel sends from and receives at."""

    number: str = field(
        default="",
        metadata={
            "label": _("Phone number"),
            "help": _("The number that your customers write to, such as +48 600 100 200"),
        },
    )
    url: str = field(
        default="",
        metadata={
            "label": _("Address of Kannel"),
            "help": _(
                "Where its smsbox takes messages: http://kannel.example:8080/cgi-bin/sendsms"
            ),
        },
    )
    username: str = field(default="", metadata={"label": _("User name")})
    password: str = field(
        default="", repr=False, metadata={"label": _("Password"), "is_secret": True}
    )
    smsc: str = field(
        default="",
        metadata={
            "label": _("Line"),
            "help": _("The smsc-id of the line to send by. Empty: Kannel chooses"),
            "is_advanced": True,
        },
    )
    hook_token: str = field(
        default="", repr=False, metadata={"label": _("Secret of the address"), "is_secret": True}
    )
    max_per_minute: int = field(
        default=600,
        metadata={"label": _("Text messages sent a minute, at most"), "is_advanced": True},
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", numbers.e164(self.number) or self.number)
        wrong: dict[str, Promise] = {}
        if self.number and not numbers.e164(self.number):
            wrong["number"] = _("Write a phone number with its country, such as +48 600 100 200.")
        if self.url and not _is_address(self.url):
            wrong["url"] = _("Write an address that begins with http:// or https://.")
        if not 1 <= self.max_per_minute <= FASTEST:
            wrong["max_per_minute"] = _("Choose between 1 and 6000 messages.")
        if wrong:
            raise ValueError(wrong)

    @property
    def secret(self) -> str:
        """The password, open for the moment of use. Raises secrets.Unreadable."""
        return secrets.unseal(self.password) if self.password else ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
