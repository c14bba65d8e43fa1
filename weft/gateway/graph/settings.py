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


def is_id(text: str) -> bool:
    """Tell whether `text` can be the id of something at Meta: digits, nothing else."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def is_one_line(text: str) -> bool:
    """Tell whether `text` holds neither line breaks nor letters that nobody sees."""
    return not any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text)
