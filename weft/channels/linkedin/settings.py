"""What an owner fills in for a page at LinkedIn, and the app by which Weft asks for consent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets

DIGITS = re.compile(r"[0-9]{1,20}")
# as a browser shows it to who runs the page: linkedin.com/company/12345678/admin/dashboard
ADDRESS = re.compile(r"linkedin\.com/company/([0-9]+)(?:[/?#]|$)")
SCOPE = re.compile(r"[a-z0-9_]{1,60}")
QUICKEST, SLOWEST = 5, 720  # minutes

# of the product Community Management API: Comments API and Organization Social Action
# Notifications, learn.microsoft.com/linkedin, as of 2026-04 and 2026-06
PERMISSIONS = "r_organization_social_feed w_organization_social_feed rw_organization_admin"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One page of a company."""

    page: str = field(
        default="",
        metadata={
            "label": _("Page at LinkedIn"),
            "help": _(
                "The number in the address at which you run it: linkedin.com/company/12345678/admin"
            ),
        },
    )
    client_id: str = field(
        default="",
        metadata={"label": _("Client ID"), "help": _("Of your app at LinkedIn, under Auth")},
    )
    client_secret: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("Client secret"),
            "help": _("Beside the client ID; it also signs what LinkedIn brings"),
            "is_secret": True,
        },
    )
    app: str = field(
        default="",
        metadata={
            "label": _("App number"),
            "help": _(
                "In the address at which LinkedIn shows your app. With it LinkedIn brings comments "
                "within seconds; leave it empty while your app may not do that"
            ),
        },
    )
    poll_minutes: int = field(
        default=30,
        metadata={
            "label": _("Minutes between two looks"),
            "help": _("LinkedIn counts each; a new app may look a hundred times a day"),
            "is_advanced": True,
        },
    )
    permissions: str = field(
        default=PERMISSIONS,
        metadata={
            "label": _("Permissions to ask for"),
            "help": _("As LinkedIn lists them under Auth, with spaces between them"),
            "is_advanced": True,
        },
    )

    def __post_init__(self) -> None:
        named = ADDRESS.search(self.page)
        object.__setattr__(self, "page", named[1] if named else self.page.strip())
        wrong: dict[str, Promise] = {}
        if self.page and not DIGITS.fullmatch(self.page):
            wrong["page"] = _("This is a number of digits, such as 12345678.")
        if self.app and not DIGITS.fullmatch(self.app):
            wrong["app"] = _("This is a number of digits, such as 12345678.")
        if any(not "!" <= letter <= "~" for letter in self.client_id):
            wrong["client_id"] = _("This is one word of letters and digits.")
        if not QUICKEST <= self.poll_minutes <= SLOWEST:
            wrong["poll_minutes"] = _("Choose between 5 and 720 minutes.")
        if not all(SCOPE.fullmatch(one) for one in self.permissions.split()):
            wrong["permissions"] = _("Each is a word such as rw_organization_admin.")
        if wrong:
            raise ValueError(wrong)

    @property
    def urn(self) -> str:
        """What LinkedIn calls the page."""
        return f"urn:li:organization:{self.page}"

    @property
    def secret(self) -> str:
        """The app's secret as it is used; "" where there is none, or none that can be read."""
        try:
            return secrets.opened(self.client_secret)
        except secrets.Unreadable:
            return ""
