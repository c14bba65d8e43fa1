"""What an owner fills in for an account at X, and as which app Weft asks for their consent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets
from weft.kernel import settings as workspace

USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One account of a brand."""

    username: str = field(
        default="",
        metadata={"label": _("Account at X"), "help": _("Its name without @, such as myshop")},
    )
    consumer_secret: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("API key secret"),
            "help": _("Of your app at X; it signs what X brings"),
            "is_secret": True,
        },
    )
    bearer_token: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("Bearer token"),
            "help": _("Of your app at X; with it Weft tells X what to bring"),
            "is_secret": True,
        },
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "username", self.username.strip().removeprefix("@"))
        wrong: dict[str, Promise] = {}
        if self.username and not USERNAME.fullmatch(self.username):
            wrong["username"] = _("A name at X has up to 15 letters, digits and underscores.")
        if wrong:
            raise ValueError(wrong)


def opened(sealed: str) -> str:
    """Return a secret as it is used; "" where there is none, or none that can be read."""
    try:
        return secrets.unseal(sealed) if sealed else ""
    except secrets.Unreadable:
        return ""


@workspace.declared
@dataclass(frozen=True, kw_only=True)
class XApps:
    """As which app Weft asks X for consent to answer."""

    client_id: str = field(default="", metadata={"label": _("X: client ID")})
    client_secret: str = field(
        default="", repr=False, metadata={"label": _("X: client secret"), "is_secret": True}
    )
