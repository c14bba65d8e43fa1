"""What an owner fills in for the Messenger of a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.graph.settings import PrivateAccount, is_id


@dataclass(frozen=True, kw_only=True)
class Settings(PrivateAccount):
    """One page, and how long it may answer."""

    page_id: str = field(
        default="",
        metadata={
            "label": _("Page ID"),
            "help": _("On the page itself under About → Page transparency"),
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
        if self.page_id and not is_id(self.page_id):
            wrong["page_id"] = _("This is a number of digits, such as 106540352242922.")
        return wrong
