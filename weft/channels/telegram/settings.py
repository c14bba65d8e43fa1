"""What an owner fills in for a bot, and the secret by which Telegram proves itself to us."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets

# core.telegram.org/bots/features#botfather, read 2026-11: a token is the bot's number and a key
TOKEN = re.compile(r"[0-9]{5,15}:[A-Za-z0-9_-]{20,60}")
NAME = re.compile(r"@?[A-Za-z][A-Za-z0-9_]{3,31}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One bot."""

    username: str = field(
        default="",
        metadata={
            "label": _("Name of your bot"),
            "help": _("As customers find it, such as @your_shop_bot"),
        },
    )
    token: str = field(
        default="",
        metadata={
            "label": _("Token"),
            "help": _("BotFather shows it when the bot is made"),
            "is_secret": True,
        },
    )
    server: str = field(
        default="https://api.telegram.org",
        metadata={
            "label": _("Server"),
            "help": _("Another one only if you run a Bot API server of your own"),
            "is_called": _("Write an address like https://api.telegram.org."),
            "is_advanced": True,
        },
    )

    def __post_init__(self) -> None:
        if self.username and not NAME.fullmatch(self.username):
            raise ValueError({"username": _("Write the name like @your_shop_bot.")})

    @property
    def name(self) -> str:
        """The bot's name without its @."""
        return self.username.removeprefix("@")


def opened(settings: Settings) -> str:
    """Return the token as it is used; "" where none was given. Raises secrets.Unreadable."""
    return secrets.opened(settings.token)


def hook_secret(token: str) -> str:
    """Return what Telegram tells us with each update: only who knows the token can know it."""
    return hmac.new(token.encode(), b"weft telegram hook", hashlib.sha256).hexdigest()
