"""What an owner fills in for numbers at Twilio."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.texting import numbers
from weft.kernel import secrets

ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
FASTEST = 6_000  # messages a minute; a short code sends 100 a second


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One or more numbers of one account. Customers are answered from the number they wrote to."""

    number: str = field(
        default="",
        metadata={
            "label": _("Phone number"),
            "help": _("The number at Twilio that your customers write to, such as +48 600 100 200"),
        },
    )
    more_numbers: Sequence[str] = field(
        default=(),
        metadata={
            "label": _("More numbers"),
            "help": _("One per line. Whoever writes to one of them is answered from it."),
            "is_advanced": True,
        },
    )
    account_sid: str = field(
        default="",
        metadata={"label": _("Account SID"), "help": _("It begins with AC")},
    )
    auth_token: str = field(
        default="", repr=False, metadata={"label": _("Auth token"), "is_secret": True}
    )
    has_mms: bool = field(
        default=False,
        metadata={
            "label": _("The number can send pictures (MMS)"),
            "help": _("Numbers of some countries can, such as the United States and Canada"),
            "is_advanced": True,
        },
    )
    max_per_minute: int = field(
        default=60,
        metadata={"label": _("Text messages sent a minute, at most"), "is_advanced": True},
    )
    server: str = field(
        default="https://api.twilio.com",
        metadata={
            "label": _("Server"),
            "help": _("Only for tests of your own"),
            "is_called": _("Write an address like https://api.twilio.com."),
            "is_advanced": True,
        },
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", numbers.e164(self.number) or self.number)
        spelled = tuple(numbers.e164(one) or one for one in self.more_numbers)
        object.__setattr__(self, "more_numbers", spelled)
        if wrong := self._wrong():
            raise ValueError(wrong)

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """Every number of this inbox, its first one first."""
        return tuple(number for number in (self.number, *self.more_numbers) if number)

    @property
    def token(self) -> str:
        """The auth token, open for the moment of use. Raises secrets.Unreadable."""
        return secrets.unseal(self.auth_token) if self.auth_token else ""

    def _wrong(self) -> dict[str, Promise]:
        wrong: dict[str, Promise] = {}
        if self.number and not numbers.e164(self.number):
            wrong["number"] = _("Write a phone number with its country, such as +48 600 100 200.")
        if not all(map(numbers.e164, self.more_numbers)):
            wrong["more_numbers"] = _("Write phone numbers with their country, one per line.")
        if self.account_sid and not ACCOUNT.fullmatch(self.account_sid):
            wrong["account_sid"] = _("An account SID is AC and 32 letters and digits.")
        if not 1 <= self.max_per_minute <= FASTEST:
            wrong["max_per_minute"] = _("Choose between 1 and 6000 messages.")
        return wrong
