"""The tables of this room, and what only PostgreSQL can say of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from weft.kernel.database import Immutable
from weft.kernel.tables import Tables

# A sequence, so that no number comes twice: not after a change that is undone, nor in one
# transaction.
KEEP = """
CREATE SEQUENCE routing_known_version;

CREATE FUNCTION weft_know_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO routing_known (id, version) VALUES (1, nextval('routing_known_version'))
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
"""

FORGET = "DROP FUNCTION weft_know_anew(); DROP SEQUENCE routing_known_version;"

# whatever decides what somebody can, or how a queue hands out, counts up one number, so that
# others may keep what they have read
FOLLOWED = (
    "membership", "skill", "agent_skill", "channel_fluency", "queue_routing", "queue_need",
)  # fmt: skip


def follow(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_is_known_anew AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION weft_know_anew()",
        f"DROP TRIGGER {table}_is_known_anew ON {table}",
    )


TABLES = [
    migrations.CreateModel(
        name="Seat",
        fields=[
            (
                "agent",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("heard_at", models.DateTimeField(null=True)),
            ("room", models.PositiveSmallIntegerField(null=True)),
            ("given_at", models.DateTimeField(null=True)),
        ],
        options={
            "db_table": "routing_seat",
        },
    ),
    migrations.CreateModel(
        name="AgentState",
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
            ("state", models.CharField(max_length=10)),
            ("reason", models.CharField(blank=True, db_default="", max_length=10)),
            ("started_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("until", models.DateTimeField(null=True)),
            ("called_at", models.DateTimeField(null=True)),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "agent_state",
            "indexes": [models.Index(fields=["agent", "-started_at"], name="agent_state_of")],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at", None)),
                    fields=("agent",),
                    name="agent_is_in_one_state",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_at", None),
                        ("ended_at__gte", models.F("started_at")),
                        _connector="OR",
                    ),
                    name="agent_state_ends_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["available", "away", "wrap_up"])),
                    name="agent_state_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "wrap_up"), ("until__isnull", False)),
                        models.Q(
                            models.Q(("state", "wrap_up"), _negated=True),
                            ("until", None),
                        ),
                        _connector="OR",
                    ),
                    name="only_wrap_up_ends_by_itself",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Skill",
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
                "kind",
                models.CharField(
                    choices=[
                        ("language", "Language"),
                        ("channel", "Channel"),
                        ("topic", "Topic"),
                    ],
                    max_length=10,
                ),
            ),
            ("name", models.CharField(max_length=60)),
        ],
        options={
            "db_table": "skill",
            "constraints": [
                models.UniqueConstraint(fields=("kind", "name"), name="skill_is_kept_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="AgentSkill",
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
            ("level", models.PositiveSmallIntegerField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "skill",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="routing.skill",
                ),
            ),
        ],
        options={
            "db_table": "agent_skill",
            "constraints": [
                models.UniqueConstraint(fields=("agent", "skill"), name="agent_has_a_skill_once"),
                models.CheckConstraint(
                    condition=models.Q(("level__range", (1, 3))),
                    name="skill_level_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Known",
        fields=[
            ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
            ("version", models.BigIntegerField()),
        ],
        options={
            "db_table": "routing_known",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("id", 1)), name="what_is_known_has_one_version"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="QueueRouting",
        fields=[
            (
                "queue",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.queue",
                ),
            ),
            ("mode", models.CharField(max_length=12)),
            ("offer_seconds", models.PositiveSmallIntegerField()),
            ("wrap_up_seconds", models.PositiveSmallIntegerField()),
            ("less_after_seconds", models.PositiveIntegerField()),
            ("anybody_after_seconds", models.PositiveIntegerField()),
            ("asks_language", models.BooleanField()),
            ("urgency_minutes", models.PositiveSmallIntegerField()),
            ("call_above", models.PositiveSmallIntegerField()),
        ],
        options={
            "db_table": "queue_routing",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("mode__in", ["pull", "push", "round_robin"])),
                    name="queue_mode_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("offer_seconds__range", (5, 3600))),
                    name="offers_have_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("anybody_after_seconds__gte", models.F("less_after_seconds"))
                    ),
                    name="rings_widen_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="QueueNeed",
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
            ("level", models.PositiveSmallIntegerField()),
            (
                "queue",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="conversations.queue",
                ),
            ),
            (
                "skill",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="routing.skill",
                ),
            ),
        ],
        options={
            "db_table": "queue_need",
            "constraints": [
                models.UniqueConstraint(fields=("queue", "skill"), name="queue_needs_a_skill_once"),
                models.CheckConstraint(
                    condition=models.Q(("level__range", (1, 3))),
                    name="need_level_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Waiting",
        fields=[
            (
                "conversation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.conversation",
                ),
            ),
            ("queue_id", models.BigIntegerField()),
            ("inbox_id", models.BigIntegerField()),
            ("customer_id", models.BigIntegerField()),
            ("kind", models.CharField(max_length=30)),
            ("language", models.CharField(blank=True, max_length=10)),
            ("since", models.DateTimeField()),
            ("rank_at", models.DateTimeField()),
            ("is_pressing", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "db_table": "routing_waiting",
            "indexes": [
                models.Index(
                    fields=[
                        "queue_id",
                        "inbox_id",
                        "language",
                        "rank_at",
                        "conversation",
                    ],
                    name="routing_waiting_by_need",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Decision",
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
                "how",
                models.CharField(
                    choices=[
                        ("offered", "Offered"),
                        ("given", "Given"),
                        ("taken", "Taken"),
                    ],
                    max_length=8,
                ),
            ),
            ("ring", models.PositiveSmallIntegerField()),
            ("reasons", models.JSONField()),
            ("candidates", models.JSONField()),
            ("at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "routing_decision",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="routing_decision_of"),
                models.Index(fields=["agent", "-at"], name="routing_decision_for"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Offer",
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
                "state",
                models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("accepted", "Accepted"),
                        ("declined", "Declined"),
                        ("lapsed", "Lapsed"),
                        ("withdrawn", "Withdrawn"),
                    ],
                    default="open",
                    max_length=10,
                ),
            ),
            ("made_at", models.DateTimeField()),
            ("until", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("reason", models.CharField(blank=True, db_default="", max_length=200)),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.conversation",
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="routing.decision",
                ),
            ),
        ],
        options={
            "db_table": "offer",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="offer_of_conversation"),
                models.Index(fields=["agent", "-id"], name="offer_to_agent"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "open")),
                    fields=("conversation",),
                    name="offered_to_one",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state", "open")),
                    fields=("agent",),
                    name="one_offer_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "open")),
                        models.Q(
                            models.Q(("state", "open"), _negated=True),
                            ("ended_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="offers_that_ended_know_when",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Bond",
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
            ("customer_id", models.BigIntegerField()),
            ("contacts", models.PositiveIntegerField()),
            ("solved", models.PositiveIntegerField()),
            ("weight", models.FloatField()),
            ("counted_at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "routing_bond",
            "constraints": [
                models.UniqueConstraint(
                    fields=("customer_id", "agent"),
                    name="customer_and_agent_have_one_bond",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Fluency",
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
            ("kind", models.CharField(max_length=30)),
            ("ended", models.PositiveIntegerField()),
            ("stayed", models.PositiveIntegerField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "channel_fluency",
            "constraints": [
                models.UniqueConstraint(fields=("agent", "kind"), name="fluency_is_counted_once"),
                models.CheckConstraint(
                    condition=models.Q(("stayed__lte", models.F("ended"))),
                    name="no_more_stayed_than_ended",
                ),
            ],
        },
    ),
]

RULES = [
    # browsers say every quarter of a minute that they are there
    migrations.RunSQL("ALTER TABLE routing_seat SET (fillfactor = 50)", migrations.RunSQL.noop),
    Immutable("routing_decision"),
    migrations.RunSQL(KEEP, FORGET),
    *map(follow, FOLLOWED),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("conversations", "0001_tables"),
        ("people", "0001_tables"),
    ]
    replaces = [
        ("routing", "0001_routing"),
        ("routing", "0002_pressing"),
        ("routing", "0003_in_no_queue"),
        ("routing", "0004_known"),
        ("routing", "0005_known_rules"),
    ]
    operations = [Tables(TABLES), *RULES]
