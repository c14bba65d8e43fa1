"""Where django-allauth asks us: addresses, secrets, and whose IP address counts.

The agent's own row is the one place of an e-mail address; allauth's table of addresses stays empty.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from weft.kernel import secrets
from weft.kernel.requests import visitor_address
from weft.people.models import Agent

logger = logging.getLogger(__name__)


def display(agent: Agent) -> str:
    """Return how pages and mails of the account address the agent."""
    return agent.name


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations; the rest is as allauth does it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up by themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the rate limits count by."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").encode("latin-1", "replace")
        address = visitor_address(request.META.get("REMOTE_ADDR", ""), forwarded)
        # behind a local socket nobody has an address
        return address or "127.0.0.1"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about the account; when the mail server is away, the page still opens.

        The same page as for an unknown address, whom we send nothing: nobody learns more (B7).
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.warning("account_mail.unsent", extra={"kind": template_prefix}, exc_info=True)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Ask for the password again; allauth would look the address up in its own table."""
        from allauth.core import context

        again = self.authenticate(context.request, email=user.get_username(), password=password)
        return again is not None and again.pk == user.pk


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """Ending the other sessions, from the list of them."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End them, and cut their streams."""
        from weft.people.sessions import end_some

        for agent, theirs in groupby(sessions, key=lambda session: session.user):
            end_some(agent, list(theirs))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP key or the seed of the recovery codes."""
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return secrets.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Name the site that a passkey is for, as the browser shows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Weft"}
