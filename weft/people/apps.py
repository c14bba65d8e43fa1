"""The people room as a Django app; starts the check that every view declares its policy."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Agents, teams, roles, sessions, audit."""

    name = "weft.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system check and listen to logins."""
        from weft.people import checks, sessions  # noqa: F401
