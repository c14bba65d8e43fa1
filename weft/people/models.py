"""Agents, teams and open invitations.

An invited person already is an agent row, switched off until the invitation is accepted:
teams and roles can be given before the first day. `joined_at` tells invited from deactivated.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from weft.people.roles import Role

INVITATION_LIVES = timedelta(hours=72)


class Language(models.TextChoices):
    """The languages every screen speaks, each named in itself."""

    ENGLISH = "en", "English"
    POLISH = "pl", "Polski"
    CZECH = "cs", "Čeština"


@cache
def time_zones() -> frozenset[str]:
    """Return the names of the world's time zones, without the machine's own oddities."""
    return frozenset(
        name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"
    )


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the IANA database."""
    if name not in time_zones():
        raise ValidationError(_("We do not know this time zone."), code="unknown_time_zone")


class Density(models.TextChoices):
    """How close things stand on an agent's screens."""

    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class Contrast(models.TextChoices):
    """How much darker than its ground whatever is to be read stands out."""

    AS_THE_SYSTEM = "", _("As the system")
    MORE = "more", _("High")


class AgentRows(BaseUserManager["Agent"]):
    """Finds agents by address in whatever case it was typed."""

    def get_by_natural_key(self, username: str | None) -> Agent:
        """Return the agent with this e-mail address. Raises Agent.DoesNotExist."""
        return self.get(email=(username or "").lower())

    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Store an agent. Without a password nobody can log in by one."""
        agent = self.model(email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser):
    """Somebody who answers. Customers see the name, the surname and the photo (R60, R61)."""

    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    first_name = models.CharField(_("first name"), max_length=100)
    surname = models.CharField(_("surname"), max_length=100)
    photo_sha256 = models.CharField(
        max_length=64, blank=True, default="", validators=[RegexValidator(r"^([0-9a-f]{64})?$")]
    )
    # Markdown, below what they write where a channel has room for it
    signature = models.TextField(blank=True, default="", db_default="")
    # how long what they send may be taken back, where a channel waits at all; None: its inbox says
    undo_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    density = models.CharField(
        _("density"), max_length=20, choices=Density, default=Density.COMFORTABLE,
        db_default=Density.COMFORTABLE,
    )  # fmt: skip
    contrast = models.CharField(
        _("contrast"), max_length=10, choices=Contrast, blank=True, default="", db_default=""
    )
    # {command: key} where the agent's own key differs from everybody's; "" switches it off
    keys = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    # part of every session's hash: raising it ends all sessions of the agent at once
    session_generation = models.PositiveIntegerField(default=0)

    objects: ClassVar[AgentRows] = AgentRows()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "surname"]

    class Meta:
        db_table = "agent"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # with the unique index this makes addresses unique whatever their case
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="agent_email_is_lower_case"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agent_role_is_known"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="agent_language_is_known"
            ),
            models.CheckConstraint(
                condition=Q(density__in=Density.values), name="agent_density_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The full name, as customers read it."""
        return f"{self.first_name} {self.surname}".strip()

    @property
    def photo_url(self) -> str:
        """Where anybody sees the photo; empty when there is none."""
        return f"/photos/{self.photo_sha256}.webp" if self.photo_sha256 else ""

    @property
    def is_invited(self) -> bool:
        """Whether the person has not yet accepted the invitation."""
        return not self.is_active and self.joined_at is None

    def get_full_name(self) -> str:
        """Return the full name; Django's own spelling of `name`."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """Return what a session must hold to be this agent's, in its present generation."""
        return f"{super().get_session_auth_hash()}.{self.session_generation}"


class Team(models.Model):
    """People who answer for the same inboxes."""

    name = models.CharField(_("name"), max_length=100)
    members = models.ManyToManyField(Agent, through="Membership", related_name="teams")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "team"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), name="team_name_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An agent's place in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "membership"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "agent"], name="agent_is_in_a_team_once"),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} in team {self.team_id}"


class Invitation(models.Model):
    """An invitation nobody has used yet. Its row goes when it is used, renewed or called back.

    Only the token's hash is kept: who reads this table can not log in with it.
    """

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="invitation")
    token_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "invitation"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(token_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106
                name="invitation_token_is_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + INVITATION_LIVES),
                name="invitation_lives_72_hours_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of agent {self.agent_id}"

    def is_open_at(self, now: datetime) -> bool:
        """Whether the invitation can still be accepted."""
        return now < self.expires_at
