"""Sessions as Django's database keeps them, read by a prepared statement.

Every page begins with this question, and to make Django's own costs more than to answer it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from weft.kernel import statements


class SessionStore(db.SessionStore):
    """A session in the database; all but reading is Django's."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table, which is Django's own."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key any more, when it is over."""
        key = self.session_key or ""
        with statements.prepared() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session"
                " WHERE session_key = %s AND expire_date > %s",
                ["" if "\0" in key else key, timezone.now()],
            )
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return dict(self.decode(found[0]))
