"""What an owner fills in for SMSAPI."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets

SENDER = re.compile(r"[A-Za-z0-9 .+_-]{1,16}")
FASTEST = 6_000  # messages a minute


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One sender of an account at SMSAPI."""

    sender: str = field(
        default="",
        metadata={
            "label": _("Sender"),
            "help": _(
                "A number that SMSAPI gave you, or 2WAY. To a name such as SHOP nobody can answer"
            ),
        },
    )
    access_token: str = field(
        default="", repr=False, metadata={"label": _("Access token"), "is_secret": True}
    )
    hook_token: str = field(
        default="", repr=False, metadata={"label": _("Secret of the address"), "is_secret": True}
    )
    max_per_minute: int = field(
        default=300,
        metadata={"label": _("Text messages sent a minute, at most"), "is_advanced": True},
    )

    def __post_init__(self) -> None:
        wrong: dict[str, Promise] = {}
        if self.sender and not SENDER.fullmatch(self.sender):
            wrong["sender"] = _("Write a number, or up to 16 letters and digits.")
        if not 1 <= self.max_per_minute <= FASTEST:
            wrong["max_per_minute"] = _("Choose between 1 and 6000 messages.")
        if wrong:
            raise ValueError(wrong)

    @property
    def token(self) -> str:
        """The access token, open for the moment of use. Raises secrets.Unreadable."""
        return secrets.unseal(self.access_token) if self.access_token else ""
