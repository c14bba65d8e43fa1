"""What an owner fills in for the Messenger of a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.graph.settings import DirectAccount, no_ids


@dataclass(frozen=True, kw_only=True)
class Settings(DirectAccount):
    """One page."""

    page_id: str = field(
        default="",
        metadata={
            "label": _("Page ID"),
            "help": _("On the page itself under About → Page transparency"),
        },
    )

    def wrong(self) -> dict[str, str | Promise]:
        """Return what is wrong with which field."""
        return super().wrong() | no_ids(self, "page_id")
