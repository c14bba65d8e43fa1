"""What every account at Meta needs, as an owner fills it in. Tokens and secrets stand sealed."""

from __future__ import annotations

import secrets as random
import unicodedata
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_ID = 40  # digits; Meta's own have up to 17


def new_verify_token() -> str:
    """Return words by which Meta's first question to our hook is recognised."""
    return random.token_urlsafe(18)


@dataclass(frozen=True, kw_only=True)
class Account:
    """By what an inbox proves itself to Meta, and Meta to it."""

    access_token: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("Access token"),
            "help": _("One that does not expire: of a system user, or of the page"),
            "is_secret": True,
        },
    )
    app_secret: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("App secret"),
            "help": _("In the app dashboard of Meta under App settings → Basic"),
            "is_secret": True,
        },
    )
    verify_token: str = field(
        default="",
        metadata={
            "label": _("Verify token"),
            "help": _("Copy it into the form at Meta, beside the address of the webhook"),
            "is_advanced": True,
        },
    )

    def __post_init__(self) -> None:
        wrong = self.wrong()
        if wrong:
            raise ValueError(wrong)

    def wrong(self) -> dict[str, str | Promise]:
        """Return what is wrong with which field; a channel adds its own."""
        if is_one_line(self.verify_token):
            return {}
        return {"verify_token": _("This may hold no line breaks.")}


@dataclass(frozen=True, kw_only=True)
class PrivateAccount(Account):
    """An account to which people write in private."""

    shows_read: bool = field(
        default=True,
        metadata={
            "label": _("Customers see that their messages were read"),
            "help": _("As soon as one of you has opened them"),
            "is_advanced": True,
        },
    )


@dataclass(frozen=True, kw_only=True)
class DirectAccount(PrivateAccount):
    """A page or a profile, which may answer for a day, or for as long as Meta has granted."""

    has_human_agent: bool = field(
        default=False,
        metadata={
            "label": _("Meta has granted this app “Human Agent”"),
            "help": _("Then your people may answer for seven days instead of one"),
            "is_advanced": True,
        },
    )


def no_ids(settings: Account, *names: str) -> dict[str, str | Promise]:
    """Return which of these settings can be the id of nothing at Meta: those are digits alone."""
    filled = {name: getattr(settings, name) for name in names}
    return {
        name: _("This is a number of digits, such as 106540352242922.")
        for name, one in filled.items()
        if one and not (one.isascii() and one.isdigit() and len(one) <= LONGEST_ID)
    }


def is_one_line(text: str) -> bool:
    """Tell whether `text` holds neither line breaks nor letters that nobody sees."""
    return not any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text)
