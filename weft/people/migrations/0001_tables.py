"""The tables of this room, and what only PostgreSQL can say of them."""

from datetime import timedelta

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import weft.people.models
from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Agent",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            (
                "last_login",
                models.DateTimeField(blank=True, null=True, verbose_name="last login"),
            ),
            (
                "email",
                models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
            ),
            ("first_name", models.CharField(max_length=100, verbose_name="first name")),
            ("surname", models.CharField(max_length=100, verbose_name="surname")),
            (
                "photo_sha256",
                models.CharField(
                    blank=True,
                    default="",
                    max_length=64,
                    validators=[django.core.validators.RegexValidator("^([0-9a-f]{64})?$")],
                ),
            ),
            ("signature", models.TextField(blank=True, db_default="", default="")),
            ("undo_seconds", models.PositiveSmallIntegerField(blank=True, null=True)),
            (
                "language",
                models.CharField(
                    choices=[("en", "English"), ("pl", "Polski"), ("cs", "Čeština")],
                    default="en",
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            (
                "time_zone",
                models.CharField(
                    default="UTC",
                    max_length=60,
                    validators=[weft.people.models.validate_time_zone],
                    verbose_name="time zone",
                ),
            ),
            (
                "density",
                models.CharField(
                    choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
                    db_default="comfortable",
                    default="comfortable",
                    max_length=20,
                    verbose_name="density",
                ),
            ),
            (
                "contrast",
                models.CharField(
                    blank=True,
                    choices=[("", "As the system"), ("more", "High")],
                    db_default="",
                    default="",
                    max_length=10,
                    verbose_name="contrast",
                ),
            ),
            (
                "keys",
                models.JSONField(
                    blank=True,
                    db_default=models.Value({}, models.JSONField()),
                    default=dict,
                ),
            ),
            (
                "role",
                models.CharField(
                    choices=[
                        ("owner", "Owner"),
                        ("supervisor", "Supervisor"),
                        ("agent", "Agent"),
                        ("observer", "Observer"),
                    ],
                    default="agent",
                    max_length=20,
                    verbose_name="role",
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
            ("invited_at", models.DateTimeField(blank=True, null=True)),
            ("joined_at", models.DateTimeField(blank=True, null=True)),
            ("session_generation", models.PositiveIntegerField(default=0)),
        ],
        options={
            "db_table": "agent",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                    name="agent_email_is_lower_case",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["owner", "supervisor", "agent", "observer"])),
                    name="agent_role_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("language__in", ["en", "pl", "cs"])),
                    name="agent_language_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("density__in", ["comfortable", "compact"])),
                    name="agent_density_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Team",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("name", models.CharField(max_length=100, verbose_name="name")),
            (
                "created_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "members",
                models.ManyToManyField(
                    related_name="teams",
                    through="people.Membership",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "team",
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("name"),
                    name="team_name_is_unique",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Membership",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            (
                "joined_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "agent",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="memberships",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="memberships",
                    to="people.team",
                ),
            ),
        ],
        options={
            "db_table": "membership",
            "constraints": [
                models.UniqueConstraint(fields=("team", "agent"), name="agent_is_in_a_team_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True,
                    primary_key=True,
                    serialize=False,
                    verbose_name="ID",
                ),
            ),
            ("token_sha256", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            (
                "agent",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="invitation",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "invitation",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("token_sha256__regex", "^[0-9a-f]{64}$")),
                    name="invitation_token_is_a_hash",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_at__gt", models.F("created_at")),
                        (
                            "expires_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("created_at"),
                                "+",
                                models.Value(timedelta(days=3)),
                            ),
                        ),
                    ),
                    name="invitation_lives_72_hours_at_most",
                ),
            ],
        },
    ),
]

RULES = [
    # The table behind Django's cache, where failed logins are counted for all processes. Unlogged:
    # losing the counts in a crash is cheaper than writing them twice.
    migrations.RunSQL(
        """
        CREATE UNLOGGED TABLE cache (
            cache_key varchar(255) PRIMARY KEY,
            value text NOT NULL,
            expires timestamptz NOT NULL
        );
        CREATE INDEX cache_expires ON cache (expires);
        """,
        "DROP TABLE cache",
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_cache"),
        ("people", "0003_signature"),
        ("people", "0004_look_and_keys"),
        ("people", "0005_undo_seconds"),
    ]
    operations = [Tables(TABLES), *RULES]
