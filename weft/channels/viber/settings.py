"""What an owner fills in for a bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets

LONGEST_NAME = 28  # of a sender: creators.viber.com/docs/bots-api/data-models/message, 2026-11


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One bot."""

    name: str = field(
        default="",
        metadata={
            "label": _("Name of your bot"),
            "help": _("Customers see it above what a machine of yours writes"),
        },
    )
    token: str = field(
        default="",
        metadata={
            "label": _("Token"),
            "help": _("Viber shows it in the admin panel, under the details of the bot"),
            "is_secret": True,
        },
    )
    signs_with: Literal["agent", "bot"] = field(
        default="agent",
        metadata={
            "label": _("Who customers see above an answer"),
            "choices": {"agent": _("The agent, with their photo"), "bot": _("The bot")},
            "is_advanced": True,
        },
    )
    server: str = field(
        default="https://chatapi.viber.com",
        metadata={
            "label": _("Server"),
            "help": _("Only for tests of your own"),
            "is_called": _("Write an address like https://chatapi.viber.com."),
            "is_advanced": True,
        },
    )

    def __post_init__(self) -> None:
        wrong = {}
        if len(self.name) > LONGEST_NAME:
            wrong["name"] = _("Viber shows names of up to 28 characters.")
        if self.signs_with not in {"agent", "bot"}:
            wrong["signs_with"] = _("Choose one of the two.")
        if wrong:
            raise ValueError(wrong)


def opened(settings: Settings) -> str:
    """Return the token as it is used; "" where none was given. Raises secrets.Unreadable."""
    return secrets.opened(settings.token)
