"""What an owner fills in for an Allegro account, and as which app Weft asks for their consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.kernel import settings as workspace

Environment = Literal["production", "sandbox"]
SLOWEST = 600  # seconds


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One account of a seller."""

    login: str = field(
        default="",
        metadata={
            "label": _("Allegro login"),
            "help": _("Of the account that sells, as buyers see it"),
        },
    )
    environment: Environment = field(
        default="production",
        metadata={
            "label": _("Environment"),
            "choices": {"production": "Allegro", "sandbox": _("Sandbox, to try things out")},
            "is_advanced": True,
        },
    )
    reads_issues: bool = field(
        default=True,
        metadata={"label": _("Discussions and claims come here too"), "is_advanced": True},
    )
    poll_seconds: int = field(
        default=20,
        metadata={"label": _("Seconds between two looks"), "is_advanced": True},
    )

    def __post_init__(self) -> None:
        wrong: dict[str, Promise] = {}
        if len(self.login) > 100 or any(letter <= " " for letter in self.login):  # noqa: PLR2004
            wrong["login"] = _("A login is one word.")
        if self.environment not in get_args(Environment):
            wrong["environment"] = _("Choose one of these.")
        if not 5 <= self.poll_seconds <= SLOWEST:  # noqa: PLR2004 -- politeness
            wrong["poll_seconds"] = _("Choose between 5 and 600 seconds.")
        if wrong:
            raise ValueError(wrong)


@workspace.declared
@dataclass(frozen=True, kw_only=True)
class AllegroApps:
    """As which app Weft asks Allegro for consent to read and answer messages."""

    client_id: str = field(default="", metadata={"label": _("Allegro: client ID")})
    client_secret: str = field(
        default="", repr=False, metadata={"label": _("Allegro: client secret"), "is_secret": True}
    )
    sandbox_client_id: str = field(
        default="", metadata={"label": _("Sandbox: client ID"), "is_advanced": True}
    )
    sandbox_client_secret: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("Sandbox: client secret"),
            "is_secret": True,
            "is_advanced": True,
        },
    )
