"""What an owner fills in for an Instagram account."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.graph.settings import PrivateAccount, is_id


@dataclass(frozen=True, kw_only=True)
class Settings(PrivateAccount):
    """One professional account, linked to a page."""

    instagram_id: str = field(
        default="",
        metadata={
            "label": _("Instagram account ID"),
            "help": _("In the Business settings of Meta under Accounts → Instagram accounts"),
        },
    )
    has_human_agent: bool = field(
        default=False,
        metadata={
            "label": _("Meta has granted this app “Human Agent”"),
            "help": _("Then your people may answer for seven days instead of one"),
            "is_advanced": True,
        },
    )

    def wrong(self) -> dict[str, str | Promise]:
        """Return what is wrong with which field."""
        wrong = super().wrong()
        if self.instagram_id and not is_id(self.instagram_id):
            wrong["instagram_id"] = _("This is a number of digits, such as 106540352242922.")
        return wrong
