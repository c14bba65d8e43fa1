"""Adding a passkey: one that replaces the password, unless somebody wants otherwise."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """The library's form with the box ticked that most people want."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("Such as “My phone”")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Log in with it instead of the password")
        self.fields["passwordless"].help_text = ""
