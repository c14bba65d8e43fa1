"""Who is logged in, for Django: the agent of a session, read by a prepared statement.

Checking a password, a second factor or a passkey is allauth's.
"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from weft.people import queries
from weft.people.models import Agent


class Backend(AuthenticationBackend):
    """Knows agents again."""

    def get_user(self, user_id: int) -> Agent | None:
        """Return the agent, unless they were switched off."""
        found = queries.agent(user_id)
        return found if found and self.user_can_authenticate(found) else None
