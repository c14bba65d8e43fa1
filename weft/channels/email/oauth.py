"""Logging in to a mailbox by a consent instead of a password: XOAUTH2 for IMAP and SMTP.

    token = oauth.access_token(settings, inbox_id)
    imap.oauth2_login(settings.login, token)                    # IMAPClient says XOAUTH2 itself
    smtp.auth("XOAUTH2", lambda _=None: oauth.xoauth2(settings.login, token))

The app that a consent is given to belongs to whoever runs this Weft: its client id and secret are
a setting of the workspace.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from weft.gateway import grants
from weft.gateway.sign_in import Vendor
from weft.kernel import settings as workspace
from weft.kernel.secrets import opened

from .settings import Settings

# developers.google.com/identity/protocols/oauth2/web-server and
# developers.google.com/workspace/gmail/imap/xoauth2-protocol, as of 2026-11: the one scope with
# IMAP and SMTP; without access_type=offline and a consent there is no refresh token
GOOGLE_AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 -- an address
GOOGLE_SCOPES = ("https://mail.google.com/",)
GOOGLE_ASKS = {"access_type": "offline", "prompt": "consent"}

# learn.microsoft.com/exchange/client-developer/legacy-protocols/
# how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth, as of 2026-11: the scopes of
# outlook.office.com, for those of Graph open no IMAP; offline_access brings the refresh token
MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{what}"
MICROSOFT_SCOPES = (
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
    "offline_access",
)


@workspace.declared
@dataclass(frozen=True, kw_only=True)
class MailApps:
    """As which app Weft asks Google, Microsoft or another provider for consent to read mail."""

    google_client_id: str = field(default="", metadata={"label": _("Google: client ID")})
    google_client_secret: str = field(
        default="", repr=False, metadata={"label": _("Google: client secret"), "is_secret": True}
    )
    microsoft_client_id: str = field(
        default="", metadata={"label": _("Microsoft: application (client) ID")}
    )
    microsoft_client_secret: str = field(
        default="", repr=False, metadata={"label": _("Microsoft: client secret"), "is_secret": True}
    )
    microsoft_tenant: str = field(
        default="common",
        metadata={
            "label": _("Microsoft: directory (tenant) ID"),
            "help": _("“common” when the app is open to every organisation"),
        },
    )
    other_label: str = field(
        default="", metadata={"label": _("Another provider: name"), "is_advanced": True}
    )
    other_authorize_url: str = field(
        default="",
        metadata={"label": _("Another provider: page of consent"), "is_advanced": True},
    )
    other_token_url: str = field(
        default="", metadata={"label": _("Another provider: token address"), "is_advanced": True}
    )
    other_scopes: str = field(
        default="",
        metadata={
            "label": _("Another provider: scopes"),
            "help": _("With spaces between them"),
            "is_advanced": True,
        },
    )
    other_client_id: str = field(
        default="", metadata={"label": _("Another provider: client ID"), "is_advanced": True}
    )
    other_client_secret: str = field(
        default="",
        repr=False,
        metadata={
            "label": _("Another provider: client secret"),
            "is_secret": True,
            "is_advanced": True,
        },
    )


class NotSetUp(Exception):
    """The workspace has no app at the provider where this mailbox signs in."""


def access_token(settings: Settings, inbox_id: int) -> str:
    """Return a token that opens the mailbox for some minutes; refreshed when it has to be.

    Raises NotSetUp, grants.SignInAgain, sign_in.Misconfigured, outside.Unreachable,
    outside.Forbidden.
    """
    vendor = vendor_of(settings)
    if vendor is None:
        raise NotSetUp(settings.signs_in_with)
    return grants.access_token(inbox_id, vendor)


def xoauth2(login: str, token: str) -> str:
    """Return what proves the token to IMAP and SMTP, before base64."""
    return f"user={login}\x01auth=Bearer {token}\x01\x01"


def vendor_of(settings: Settings) -> Vendor | None:
    """Return where the owner of this mailbox signs in; None: nowhere, or no app is set up."""
    if settings.auth != "xoauth2":
        return None
    return vendors().get(settings.signs_in_with)


def vendors() -> dict[str, Vendor]:
    """Return the providers at which this workspace has an app, by name."""
    apps = workspace.read(MailApps)
    found = [_google(apps), _microsoft(apps), _other(apps)]
    return {vendor.name: vendor for vendor in found if vendor.client_id and vendor.authorize_url}


def _google(apps: MailApps) -> Vendor:
    return Vendor(
        name="google",
        label="Google",
        authorize_url=GOOGLE_AUTHORIZE,
        token_url=GOOGLE_TOKEN,
        scopes=GOOGLE_SCOPES,
        client_id=apps.google_client_id,
        client_secret=opened(apps.google_client_secret),
        asks=GOOGLE_ASKS,
    )


def _microsoft(apps: MailApps) -> Vendor:
    tenant = apps.microsoft_tenant or "common"
    return Vendor(
        name="microsoft",
        label="Microsoft",
        authorize_url=MICROSOFT.format(tenant=tenant, what="authorize"),
        token_url=MICROSOFT.format(tenant=tenant, what="token"),
        scopes=MICROSOFT_SCOPES,
        client_id=apps.microsoft_client_id,
        client_secret=opened(apps.microsoft_client_secret),
    )


def _other(apps: MailApps) -> Vendor:
    return Vendor(
        name="other",
        label=apps.other_label or apps.other_authorize_url,
        authorize_url=apps.other_authorize_url,
        token_url=apps.other_token_url,
        scopes=tuple(apps.other_scopes.split()),
        client_id=apps.other_client_id,
        client_secret=opened(apps.other_client_secret),
    )
