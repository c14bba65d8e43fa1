"""What an owner fills in for a WhatsApp number."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.graph.settings import PrivateAccount, no_ids

FASTEST = 4_800  # messages a minute: 80 a second, Meta's usual throughput of a number


@dataclass(frozen=True, kw_only=True)
class Settings(PrivateAccount):
    """One number: what Meta calls it, and the account to which its templates belong."""

    phone_number_id: str = field(
        default="",
        metadata={
            "label": _("Phone number ID"),
            "help": _(
                "Under WhatsApp → API Setup in the app dashboard of Meta; not the number itself"
            ),
        },
    )
    business_account_id: str = field(
        default="",
        metadata={
            "label": _("WhatsApp Business account ID"),
            "help": _("Beside the phone number ID. Your templates are found by it"),
        },
    )
    max_per_minute: int = field(
        default=1_000,
        metadata={"label": _("Messages sent a minute, at most"), "is_advanced": True},
    )

    def wrong(self) -> dict[str, str | Promise]:
        """Return what is wrong with which field."""
        wrong = super().wrong() | no_ids(self, "phone_number_id", "business_account_id")
        if not 1 <= self.max_per_minute <= FASTEST:
            wrong["max_per_minute"] = _("Choose between 1 and 4,800 messages.")
        return wrong
