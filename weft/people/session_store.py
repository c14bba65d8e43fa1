"""Sessions as Django's database keeps them, read by a prepared statement.

Every page begins with this question, and to make Django's own costs more than to answer it. Whose
the session is stands beside it (allauth keeps that), so the same question brings the agent.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from weft.kernel import statements
from weft.people import queries
from weft.people.models import Agent

_SESSION = f"""
    SELECT s.session_data, {queries.COLUMNS} FROM django_session s
    LEFT JOIN usersessions_usersession u ON u.session_key = s.session_key
    LEFT JOIN agent a ON a.id = u.user_id
    WHERE s.session_key = %s AND s.expire_date > %s
"""


class SessionStore(db.SessionStore):
    """A session in the database; all but reading is Django's."""

    # who was read with it; whether they are logged in is for `sessions` to say
    agent: Agent | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table, which is Django's own."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key any more, when it is over."""
        key = self.session_key or ""
        with statements.prepared() as cursor:
            cursor.execute(_SESSION, ["" if "\0" in key else key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held, agent_id, *rest = found
        self.agent = None if agent_id is None else queries.read_agent((agent_id, *rest))
        return dict(self.decode(held))
