"""How soon a customer is reached again who could not get through."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from weft.kernel import settings

from .kinds import Kind

MOST_MINUTES = 7 * 24 * 60


def is_minutes(name: str) -> bool:
    """Say whether a setting of this name is a number of minutes, and not a choice."""
    return name.endswith("_minutes")


@settings.declared
@dataclass(frozen=True, kw_only=True)
class RescueTimes:
    """Minutes of opening time, by what failed. Changed under Settings → Customers not reached."""

    chat_patience_minutes: int = field(
        default=3,
        metadata={
            "label": _("A chat counts as missed after"),
            "help": _("Minutes that a customer in the chat waits for the first answer"),
        },
    )
    chat_minutes: int = field(
        default=60,
        metadata={"label": _("Missed chat"), "help": _("Minutes until they are reached")},
    )
    failed_minutes: int = field(default=60, metadata={"label": _("Answer that came back")})
    unknown_minutes: int = field(
        default=60, metadata={"label": _("Answer that may not have arrived")}
    )
    closed_minutes: int = field(
        default=60, metadata={"label": _("Question closed without an answer")}
    )
    window_minutes: int = field(
        default=60, metadata={"label": _("Question whose time to answer ran out")}
    )
    warn_minutes: int = field(
        default=15, metadata={"label": _("Warn before"), "help": _("Minutes before the time is up")}
    )
    raises_late: bool = field(
        default=True,
        metadata={
            "label": _("When the time is up: let the conversation stand above all others"),
        },
    )
    frees_late: bool = field(
        default=False,
        metadata={
            "label": _("When the time is up: give it back to everybody"),
            "help": _("Unless somebody has tried to reach the customer"),
        },
    )

    def __post_init__(self) -> None:
        wrong = {
            one.name: _("Choose between one minute and a week.")
            for one in fields(self)
            if is_minutes(one.name) and not 1 <= getattr(self, one.name) <= MOST_MINUTES
        }
        if wrong:
            raise ValueError(wrong)

    @property
    def patience(self) -> timedelta:
        """How long a customer of a live channel may wait for an answer."""
        return timedelta(minutes=self.chat_patience_minutes)

    def allowed(self, kind: Kind) -> timedelta:
        """Return the working time within which a customer is reached after such a failure."""
        return timedelta(minutes=getattr(self, f"{kind}_minutes"))

    def warned(self, kind: Kind) -> timedelta:
        """Return after how much working time whoever is to do it is reminded."""
        allowed = self.allowed(kind)
        return max(allowed - timedelta(minutes=self.warn_minutes), allowed / 2)
