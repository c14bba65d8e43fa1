"""What an owner fills in for an Instagram account."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.graph.settings import DirectAccount, no_ids


@dataclass(frozen=True, kw_only=True)
class Settings(DirectAccount):
    """One professional account, linked to a page."""

    instagram_id: str = field(
        default="",
        metadata={
            "label": _("Instagram account ID"),
            "help": _("In the Business settings of Meta under Accounts → Instagram accounts"),
        },
    )

    def wrong(self) -> dict[str, str | Promise]:
        """Return what is wrong with which field."""
        return super().wrong() | no_ids(self, "instagram_id")
