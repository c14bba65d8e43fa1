"""The four roles. A role says what somebody may do; a team says for whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """From the most to the least powerful; an observer reads and writes nothing."""

    OWNER = "owner", _("Owner")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENT = "agent", _("Agent")
    OBSERVER = "observer", _("Observer")
