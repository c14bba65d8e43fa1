"""The tables of this room, and what only PostgreSQL can say of them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import weft.conversations.models.inbox
from weft.kernel.database import Immutable
from weft.kernel.tables import Tables

TABLES = [
    migrations.CreateModel(
        name="Bulk",
        fields=[
            (
                "id",
                models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False),
            ),
            (
                "does",
                models.CharField(
                    choices=[
                        ("assign", "Assign"),
                        ("tag", "Tag"),
                        ("close", "Close"),
                        ("reopen", "Reopen"),
                        ("snooze", "Snooze"),
                        ("read", "Read"),
                    ],
                    max_length=10,
                ),
            ),
            ("left", models.JSONField()),
            ("before", models.JSONField()),
            ("at", models.DateTimeField()),
            ("undone_at", models.DateTimeField(null=True)),
            (
                "agent",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "bulk",
        },
    ),
    migrations.CreateModel(
        name="Tag",
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
            ("name", models.CharField(max_length=40, unique=True)),
        ],
        options={
            "db_table": "tag",
        },
    ),
    migrations.CreateModel(
        name="Macro",
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
            ("name", models.CharField(max_length=80)),
            (
                "channels",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=30),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("created_at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
            ("steps", models.JSONField(default=list)),
            (
                "agent",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "changed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "created_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="people.team",
                ),
            ),
        ],
        options={
            "db_table": "macro",
            "abstract": False,
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("name"),
                    models.F("team"),
                    models.F("agent"),
                    name="macro_has_a_name_of_its_own",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(("team", None), ("agent", None), _connector="OR"),
                    name="macro_is_kept_for_one_circle",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Queue",
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
            ("name", models.CharField(max_length=100, unique=True)),
            ("plan_id", models.BigIntegerField(blank=True, null=True)),
            ("is_on", models.BooleanField(default=True)),
            (
                "created_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "team",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="people.team",
                ),
            ),
        ],
        options={
            "db_table": "queue",
        },
    ),
    migrations.CreateModel(
        name="Inbox",
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
            ("name", models.CharField(max_length=100)),
            (
                "public_key",
                models.CharField(
                    default=weft.conversations.models.inbox.new_public_key,
                    max_length=40,
                    unique=True,
                ),
            ),
            ("settings", models.JSONField(default=dict)),
            ("plan_id", models.BigIntegerField(blank=True, null=True)),
            ("is_on", models.BooleanField(default=True)),
            ("reopen_days", models.PositiveSmallIntegerField(default=14)),
            (
                "created_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "team",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="people.team",
                ),
            ),
            (
                "queue",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.queue",
                ),
            ),
        ],
        options={
            "db_table": "inbox",
        },
    ),
    migrations.CreateModel(
        name="Conversation",
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
            ("matter", models.CharField(blank=True, db_default="", max_length=200)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("snoozed", "Snoozed"),
                        ("closed", "Closed"),
                    ],
                    default="open",
                    max_length=10,
                ),
            ),
            ("opened_at", models.DateTimeField()),
            ("closed_at", models.DateTimeField(null=True)),
            ("snoozed_until", models.DateTimeField(null=True)),
            ("waiting_since", models.DateTimeField(null=True)),
            ("due_at", models.DateTimeField(null=True)),
            ("warns_at", models.DateTimeField(null=True)),
            ("rank", models.PositiveSmallIntegerField(db_default=1)),
            ("woken_at", models.DateTimeField(null=True)),
            ("woken_by", models.CharField(blank=True, db_default="", max_length=10)),
            ("last_message_id", models.BigIntegerField(null=True)),
            ("last_at", models.DateTimeField(null=True)),
            ("last_text", models.CharField(blank=True, db_default="", max_length=200)),
            (
                "last_direction",
                models.CharField(blank=True, db_default="", max_length=4),
            ),
            (
                "assignee",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "customer",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="customers.customer",
                ),
            ),
            (
                "merged_into",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.conversation",
                ),
            ),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
            (
                "queue",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.queue",
                ),
            ),
        ],
        options={
            "db_table": "conversation",
            "indexes": [
                models.Index(
                    condition=models.Q(("status", "snoozed")),
                    fields=["snoozed_until", "id"],
                    name="conversation_snoozed",
                ),
                models.Index(
                    condition=models.Q(("status", "closed")),
                    fields=["-closed_at", "-id"],
                    name="conversation_closed",
                ),
                models.Index(
                    condition=models.Q(("status", "closed")),
                    fields=["inbox", "-closed_at", "-id"],
                    name="conversation_closed_in_inbox",
                ),
                models.Index(
                    condition=models.Q(("assignee__isnull", False), ("status", "closed")),
                    fields=["assignee", "-closed_at", "-id"],
                    name="conversation_closed_of",
                ),
                models.Index(
                    condition=models.Q(
                        ("assignee", None), ("queue__isnull", False), ("status", "open")
                    ),
                    fields=["queue", "waiting_since", "id"],
                    name="conversation_waiting_in_queue",
                ),
                models.Index(
                    condition=models.Q(("status", "closed"), _negated=True),
                    fields=["status", "inbox", "assignee", "waiting_since"],
                    name="conversation_in_hands",
                ),
                models.Index(
                    condition=models.Q(("woken_at__isnull", False)),
                    fields=["-woken_at"],
                    name="conversation_woken",
                ),
                models.Index(fields=["customer", "id"], name="conversation_of_customer"),
                models.Index(
                    condition=models.Q(("merged_into__isnull", False)),
                    fields=["merged_into"],
                    name="conversation_merged",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", False), ("status", "closed")),
                        models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            ("closed_at", None),
                        ),
                        _connector="OR",
                    ),
                    name="closed_conversations_know_when",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("snoozed_until__isnull", False), ("status", "snoozed")),
                        models.Q(
                            models.Q(("status", "snoozed"), _negated=True),
                            ("snoozed_until", None),
                        ),
                        _connector="OR",
                    ),
                    name="snoozed_conversations_know_until_when",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Companion",
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
            ("since", models.DateTimeField()),
            ("brought_by_id", models.BigIntegerField()),
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
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="companions",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "companion",
            "constraints": [
                models.UniqueConstraint(
                    fields=("agent", "conversation"),
                    name="companion_is_brought_in_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Tagging",
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
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="taggings",
                    to="conversations.conversation",
                ),
            ),
            (
                "tag",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.tag",
                ),
            ),
        ],
        options={
            "db_table": "conversation_tag",
            "indexes": [
                models.Index(fields=["tag", "-conversation"], name="conversation_tag_newest")
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("conversation", "tag"),
                    name="conversation_carries_a_tag_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Draft",
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
                "mode",
                models.CharField(
                    choices=[("reply", "Reply"), ("note", "Note")],
                    default="reply",
                    max_length=5,
                ),
            ),
            ("text", models.TextField(blank=True, default="")),
            (
                "uploads",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.UUIDField(), default=list, size=None
                ),
            ),
            ("letter", models.JSONField(db_default={})),
            ("is_shared", models.BooleanField(db_default=False)),
            ("changed_at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="drafts",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "draft",
            "constraints": [
                models.UniqueConstraint(
                    fields=("conversation", "agent"), name="one_draft_per_agent"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ReadMark",
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
            ("message_id", models.BigIntegerField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "read_mark",
            "constraints": [
                models.UniqueConstraint(fields=("agent", "conversation"), name="one_mark_per_agent")
            ],
        },
    ),
    migrations.CreateModel(
        name="Pin",
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
            ("at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "conversation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "pin",
            "constraints": [
                models.UniqueConstraint(fields=("agent", "conversation"), name="one_pin_per_agent")
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUp",
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
            ("text", models.CharField(max_length=200)),
            ("due_at", models.DateTimeField()),
            ("reminded_at", models.DateTimeField(null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("finished", "Finished"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="open",
                    max_length=9,
                ),
            ),
            ("ended_at", models.DateTimeField(null=True)),
            ("ended_by_id", models.BigIntegerField(null=True)),
            ("planned_at", models.DateTimeField()),
            ("planned_by_id", models.BigIntegerField(null=True)),
            (
                "conversation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="follow_ups",
                    to="conversations.conversation",
                ),
            ),
            (
                "owner",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "follow_up",
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "open")),
                    fields=["due_at", "id"],
                    name="follow_up_due",
                ),
                models.Index(
                    condition=models.Q(("state", "open")),
                    fields=["owner", "due_at", "id"],
                    name="follow_up_of",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at", None), ("state", "open")),
                        models.Q(
                            ("ended_at__isnull", False),
                            ("state__in", ["finished", "cancelled"]),
                        ),
                        _connector="OR",
                    ),
                    name="ended_follow_ups_know_when",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="MacroRun",
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
            ("key", models.CharField(max_length=100, unique=True)),
            ("name", models.CharField(max_length=80)),
            ("before", models.JSONField()),
            ("after", models.JSONField()),
            (
                "message_ids",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.BigIntegerField(), size=None
                ),
            ),
            ("at", models.DateTimeField()),
            ("undone_at", models.DateTimeField(null=True)),
            (
                "by",
                models.ForeignKey(
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
                    to="conversations.conversation",
                ),
            ),
            (
                "macro",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="conversations.macro",
                ),
            ),
            (
                "undone_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "db_table": "macro_run",
            "indexes": [
                models.Index(fields=["conversation", "-id"], name="macro_run_of_conversation")
            ],
        },
    ),
    migrations.CreateModel(
        name="Upload",
        fields=[
            (
                "id",
                models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False),
            ),
            ("name", models.CharField(max_length=255)),
            ("content_type", models.CharField(max_length=100)),
            ("remote", models.CharField(blank=True, default="", max_length=320)),
            ("at", models.DateTimeField()),
            (
                "agent",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "file",
                models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, to="kernel.file"),
            ),
            (
                "inbox",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "upload",
        },
    ),
    migrations.CreateModel(
        name="Afterword",
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
            ("about", models.CharField(max_length=200)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("edited", "Edited"),
                        ("unsent", "Unsent"),
                        ("reacted", "Reacted"),
                    ],
                    max_length=7,
                ),
            ),
            ("name", models.CharField(blank=True, max_length=200)),
            ("actor", models.CharField(blank=True, db_default="", max_length=320)),
            ("text", models.TextField(blank=True, db_default="")),
            ("by_id", models.BigIntegerField(null=True)),
            ("at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "afterword",
            "constraints": [
                models.UniqueConstraint(
                    fields=("inbox", "about", "kind", "name"),
                    name="afterword_arrives_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["edited", "unsent", "reacted"])),
                    name="afterword_kind_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SavedView",
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
            ("name", models.CharField(max_length=80)),
            (
                "channels",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=30),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("created_at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
            ("filter", models.JSONField(default=dict)),
            ("place", models.IntegerField(default=0)),
            (
                "agent",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "changed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "created_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="people.team",
                ),
            ),
        ],
        options={
            "db_table": "saved_view",
            "abstract": False,
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("name"),
                    models.F("team"),
                    models.F("agent"),
                    name="savedview_has_a_name_of_its_own",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(("team", None), ("agent", None), _connector="OR"),
                    name="savedview_is_kept_for_one_circle",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Template",
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
            ("name", models.CharField(max_length=80)),
            (
                "channels",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=30),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("created_at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
            ("shortcut", models.CharField(blank=True, default="", max_length=40)),
            ("folder", models.CharField(blank=True, default="", max_length=60)),
            (
                "agent",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "changed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "created_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="people.team",
                ),
            ),
        ],
        options={
            "db_table": "template",
            "abstract": False,
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.text.Lower("name"),
                    models.F("team"),
                    models.F("agent"),
                    name="template_has_a_name_of_its_own",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(("team", None), ("agent", None), _connector="OR"),
                    name="template_is_kept_for_one_circle",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="TemplateText",
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
            ("language", models.CharField(blank=True, default="", max_length=10)),
            ("text", models.TextField()),
            (
                "choices",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    db_default=[],
                    default=list,
                    size=None,
                ),
            ),
            (
                "template",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="texts",
                    to="conversations.template",
                ),
            ),
        ],
        options={
            "db_table": "template_text",
            "constraints": [
                models.UniqueConstraint(
                    fields=("template", "language"),
                    name="template_says_one_thing_in_a_language",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="TemplateUse",
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
            ("times", models.PositiveIntegerField(default=1)),
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
                "template",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="uses",
                    to="conversations.template",
                ),
            ),
        ],
        options={
            "db_table": "template_use",
            "constraints": [
                models.UniqueConstraint(
                    fields=("template", "agent"), name="template_use_is_counted_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Thread",
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
            ("remote", models.CharField(max_length=320)),
            ("opened_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("seen_by_us", models.BigIntegerField(db_default=0)),
            ("seen_by_them", models.BigIntegerField(db_default=0)),
            ("topic", models.CharField(blank=True, db_default="", max_length=300)),
            ("context", models.JSONField(db_default={})),
            (
                "conversation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="threads",
                    to="conversations.conversation",
                ),
            ),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
        ],
        options={
            "db_table": "thread",
            "indexes": [
                models.Index(
                    condition=models.Q(("topic", ""), _negated=True),
                    fields=["inbox", "topic"],
                    name="thread_topic",
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at", None)),
                    fields=("inbox", "remote"),
                    name="one_running_thread_per_remote_party",
                ),
                models.UniqueConstraint(fields=("id", "inbox"), name="thread_stays_in_its_inbox"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Move",
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
            ("batch", models.UUIDField()),
            ("at", models.DateTimeField()),
            ("by_id", models.BigIntegerField(null=True)),
            ("undone_at", models.DateTimeField(null=True)),
            ("undone_by_id", models.BigIntegerField(null=True)),
            ("before", models.JSONField(null=True)),
            (
                "source",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="moved_out",
                    to="conversations.conversation",
                ),
            ),
            (
                "target",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="moved_in",
                    to="conversations.conversation",
                ),
            ),
            (
                "thread",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.thread",
                ),
            ),
        ],
        options={
            "db_table": "move",
            "indexes": [models.Index(fields=["batch"], name="move_batch")],
        },
    ),
    migrations.CreateModel(
        name="Participant",
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
            ("address", models.CharField(max_length=320)),
            ("name", models.CharField(blank=True, default="", max_length=200)),
            ("is_proposed", models.BooleanField(default=False)),
            ("added_by_id", models.BigIntegerField(null=True)),
            ("added_at", models.DateTimeField()),
            (
                "thread",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="participants",
                    to="conversations.thread",
                ),
            ),
        ],
        options={
            "db_table": "participant",
            "indexes": [models.Index(fields=["address"], name="participant_address")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("thread", "address"), name="participant_takes_part_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Mention",
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
                        ("email", "Email"),
                        ("phone", "Phone"),
                        ("number", "Number"),
                    ],
                    max_length=6,
                ),
            ),
            ("value", models.CharField(max_length=320)),
            ("message_id", models.BigIntegerField()),
            (
                "thread",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="mentions",
                    to="conversations.thread",
                ),
            ),
        ],
        options={
            "db_table": "mention",
            "indexes": [models.Index(fields=["kind", "value", "thread"], name="mention_of")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("thread", "kind", "value"), name="thread_mentions_it_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["email", "phone", "number"])),
                    name="mention_kind_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Message",
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
                "direction",
                models.CharField(
                    choices=[("in", "In"), ("out", "Out"), ("note", "Note")],
                    max_length=4,
                ),
            ),
            ("key", models.CharField(max_length=200)),
            ("text", models.TextField()),
            ("sent_at", models.DateTimeField()),
            (
                "stored_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "author",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "inbox",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.inbox",
                ),
            ),
            (
                "thread",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="messages",
                    to="conversations.thread",
                ),
            ),
        ],
        options={
            "db_table": "message",
            "indexes": [models.Index(fields=["thread", "id"], name="message_of_thread")],
            "constraints": [
                models.UniqueConstraint(fields=("inbox", "key"), name="message_arrives_once"),
                models.CheckConstraint(
                    condition=models.Q(("direction__in", ["in", "out", "note"])),
                    name="message_direction_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Leak",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("since", models.DateTimeField()),
            ("waived_at", models.DateTimeField(null=True)),
            ("waived_by_id", models.BigIntegerField(null=True)),
        ],
        options={
            "db_table": "leak",
            "indexes": [
                models.Index(
                    condition=models.Q(("waived_at", None)),
                    fields=["since", "message"],
                    name="leak_open",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Letter",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="letter",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("subject", models.TextField(blank=True, default="")),
            ("sender", models.JSONField(null=True)),
            ("recipients", models.JSONField(default=list)),
            ("html", models.TextField(blank=True, default="")),
            ("rest", models.TextField(blank=True, default="")),
            ("name", models.CharField(blank=True, default="", max_length=500)),
            ("standing", models.CharField(blank=True, default="", max_length=20)),
            ("verdict", models.JSONField(default=dict)),
            ("traits", models.JSONField(default=dict)),
            ("fields", models.JSONField(default=list)),
        ],
        options={
            "db_table": "letter",
            "indexes": [
                models.Index(
                    condition=models.Q(("name", ""), _negated=True),
                    fields=["name"],
                    name="letter_name",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Recipient",
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
            ("address", models.CharField(max_length=320)),
            ("name", models.CharField(blank=True, default="", max_length=200)),
            ("role", models.CharField(default="to", max_length=3)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Waiting"),
                        ("sent", "Sent"),
                        ("delivered", "Delivered"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                    ],
                    default="waiting",
                    max_length=9,
                ),
            ),
            ("reason", models.CharField(blank=True, default="", max_length=300)),
            ("changed_at", models.DateTimeField()),
            (
                "message",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="recipients",
                    to="conversations.message",
                ),
            ),
        ],
        options={
            "db_table": "recipient",
            "constraints": [
                models.UniqueConstraint(
                    fields=("message", "address"), name="recipient_gets_one_copy"
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["to", "cc", "bcc"])),
                    name="recipient_role_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Link",
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
                        ("related", "Related"),
                        ("duplicate", "Duplicate"),
                        ("follow_up", "Follow Up"),
                        ("split", "Split"),
                    ],
                    max_length=10,
                ),
            ),
            ("at", models.DateTimeField()),
            ("by_id", models.BigIntegerField()),
            ("undone_at", models.DateTimeField(null=True)),
            ("undone_by_id", models.BigIntegerField(null=True)),
            (
                "message",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.message",
                ),
            ),
            (
                "source",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="links_out",
                    to="conversations.conversation",
                ),
            ),
            (
                "target",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="links_in",
                    to="conversations.conversation",
                ),
            ),
        ],
        options={
            "db_table": "link",
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.comparison.Least("source", "target"),
                    django.db.models.functions.comparison.Greatest("source", "target"),
                    condition=models.Q(("undone_at", None)),
                    name="conversations_are_linked_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("source", models.F("target")), _negated=True),
                    name="conversation_is_not_linked_to_itself",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("kind__in", ["related", "duplicate", "follow_up", "split"])
                    ),
                    name="link_kind_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Delivery",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="delivery",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("held", "Held"),
                        ("withdrawn", "Withdrawn"),
                        ("queued", "Queued"),
                        ("sending", "Sending"),
                        ("sent", "Sent"),
                        ("delivered", "Delivered"),
                        ("read", "Read"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                    ],
                    default="queued",
                    max_length=10,
                ),
            ),
            ("reason", models.CharField(blank=True, default="", max_length=300)),
            ("external_id", models.CharField(blank=True, default="", max_length=200)),
            ("changed_at", models.DateTimeField()),
            ("due_at", models.DateTimeField(null=True)),
            ("before", models.JSONField(null=True)),
        ],
        options={
            "db_table": "delivery",
        },
    ),
    migrations.CreateModel(
        name="Attachment",
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
            ("content_id", models.CharField(blank=True, db_default="", max_length=250)),
            (
                "message",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="attachments",
                    to="conversations.message",
                ),
            ),
            (
                "upload",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    to="conversations.upload",
                ),
            ),
        ],
        options={
            "db_table": "attachment",
            "constraints": [
                models.UniqueConstraint(
                    fields=("message", "upload"), name="message_carries_it_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Redaction",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="redaction",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("reason", models.CharField(blank=True, default="", max_length=200)),
            ("by_id", models.BigIntegerField()),
            ("at", models.DateTimeField()),
        ],
        options={
            "db_table": "redaction",
        },
    ),
    migrations.CreateModel(
        name="Trace",
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
            ("external_id", models.CharField(max_length=200)),
            ("part", models.PositiveSmallIntegerField(db_default=0)),
            (
                "state",
                models.PositiveSmallIntegerField(
                    choices=[(0, "Sent"), (1, "Failed"), (2, "Delivered"), (3, "Read")],
                    db_default=0,
                ),
            ),
            ("reason", models.CharField(db_default="", max_length=300)),
            ("category", models.CharField(blank=True, db_default="", max_length=40)),
            ("changed_at", models.DateTimeField()),
            (
                "inbox",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.inbox",
                ),
            ),
            (
                "message",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="traces",
                    to="conversations.message",
                ),
            ),
        ],
        options={
            "db_table": "trace",
            "indexes": [
                models.Index(
                    condition=models.Q(("message", None)),
                    fields=["changed_at"],
                    name="trace_parked",
                )
            ],
            "constraints": [
                models.UniqueConstraint(fields=("inbox", "external_id"), name="trace_has_one_row")
            ],
        },
    ),
    migrations.CreateModel(
        name="Amendment",
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
                        ("edited", "Edited"),
                        ("unsent", "Unsent"),
                        ("reacted", "Reacted"),
                    ],
                    max_length=7,
                ),
            ),
            ("text", models.TextField(blank=True, db_default="")),
            ("by_id", models.BigIntegerField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("trying", "Trying"),
                        ("done", "Done"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("undone", "Undone"),
                    ],
                    default="trying",
                    max_length=7,
                ),
            ),
            ("reason", models.CharField(blank=True, db_default="", max_length=300)),
            ("at", models.DateTimeField()),
            (
                "message",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.message",
                ),
            ),
        ],
        options={
            "db_table": "amendment",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "trying")),
                    fields=("message",),
                    name="amendment_goes_alone",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["edited", "unsent", "reacted"])),
                    name="amendment_kind_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["trying", "done", "failed", "unknown", "undone"])
                    ),
                    name="amendment_state_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RemoteFile",
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
            ("number", models.PositiveSmallIntegerField()),
            ("ref", models.TextField()),
            ("name", models.CharField(blank=True, db_default="", max_length=255)),
            (
                "content_type",
                models.CharField(blank=True, db_default="", max_length=100),
            ),
            ("size", models.BigIntegerField(db_default=0)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Waiting"),
                        ("fetched", "Fetched"),
                        ("failed", "Failed"),
                    ],
                    db_default="waiting",
                    max_length=7,
                ),
            ),
            ("reason", models.CharField(blank=True, db_default="", max_length=300)),
            (
                "message",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="remote_files",
                    to="conversations.message",
                ),
            ),
            (
                "upload",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.RESTRICT,
                    related_name="+",
                    to="conversations.upload",
                ),
            ),
        ],
        options={
            "db_table": "remote_file",
            "constraints": [
                models.UniqueConstraint(
                    fields=("message", "number"), name="remote_file_comes_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "fetched"), ("upload__isnull", False)),
                        models.Q(
                            models.Q(("state", "fetched"), _negated=True),
                            ("upload", None),
                        ),
                        _connector="OR",
                    ),
                    name="remote_file_is_fetched_with_its_upload",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChosenTemplate",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="chosen",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("name", models.CharField(max_length=512)),
            ("language", models.CharField(max_length=20)),
            ("variables", models.JSONField(default=list)),
        ],
        options={
            "db_table": "chosen_template",
        },
    ),
    migrations.CreateModel(
        name="OfferedChoices",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            (
                "labels",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200), size=None
                ),
            ),
        ],
        options={
            "db_table": "offered_choices",
        },
    ),
    migrations.CreateModel(
        name="Answering",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("about", models.CharField(max_length=200)),
        ],
        options={
            "db_table": "answering",
        },
    ),
    migrations.CreateModel(
        name="Hiding",
        fields=[
            (
                "message",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.RESTRICT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="conversations.message",
                ),
            ),
            ("is_hidden", models.BooleanField()),
            ("by_id", models.BigIntegerField()),
            ("at", models.DateTimeField()),
        ],
        options={
            "db_table": "hiding",
        },
    ),
]

RULES = [
    # One reference instead of two keeps message.thread and message.inbox true together, and
    # costs the busiest insert one check instead of two.
    migrations.RunSQL(
        """
        ALTER TABLE message ADD CONSTRAINT message_stands_in_a_thread_of_its_inbox
            FOREIGN KEY (thread_id, inbox_id) REFERENCES thread (id, inbox_id)
        """,
        "ALTER TABLE message DROP CONSTRAINT message_stands_in_a_thread_of_its_inbox",
    ),
    # The lists of open conversations: what was raised, then what must be done soonest, then what
    # nobody promised, by its wait; who does not wait comes last.
    migrations.RunSQL(
        """
        CREATE INDEX conversation_open_by_due ON conversation (
            rank, (coalesce(due_at, 'infinity'::timestamptz)),
            (coalesce(waiting_since, 'infinity'::timestamptz)), id)
            WHERE status = 'open';
        CREATE INDEX conversation_open_of_by_due ON conversation (
            assignee_id, rank, (coalesce(due_at, 'infinity'::timestamptz)),
            (coalesce(waiting_since, 'infinity'::timestamptz)), id)
            WHERE status = 'open';
        """,
        "DROP INDEX conversation_open_by_due, conversation_open_of_by_due",
    ),
    # Every message updates its conversation and thread: room on the page for the new version
    # keeps it out of the indexes.
    migrations.RunSQL(
        """
        ALTER TABLE conversation SET (fillfactor = 80);
        ALTER TABLE thread SET (fillfactor = 80);
        """,
        migrations.RunSQL.noop,
    ),
    *map(Immutable, ("message", "attachment", "redaction", "letter", "afterword")),
    Immutable("chosen_template"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("customers", "0001_tables"),
        ("kernel", "0001_tables"),
        ("people", "0001_tables"),
    ]
    replaces = [
        ("conversations", "0001_initial"),
        ("conversations", "0002_rules"),
        ("conversations", "0003_letters"),
        ("conversations", "0004_templates"),
        ("conversations", "0005_links"),
        ("conversations", "0006_templates_in_several_languages"),
        ("conversations", "0007_follow_ups"),
        ("conversations", "0008_pins_and_walks"),
        ("conversations", "0009_bulk"),
        ("conversations", "0010_woken"),
        ("conversations", "0011_saved_views"),
        ("conversations", "0012_macros"),
        ("conversations", "0013_shared_drafts"),
        ("conversations", "0014_mentions_and_leaks"),
        ("conversations", "0015_queues"),
        ("conversations", "0016_hours_of_inboxes"),
        ("conversations", "0017_what_networks_tell"),
        ("conversations", "0018_companions"),
        ("conversations", "0019_price_of_parts"),
        ("conversations", "0020_deadlines"),
        ("conversations", "0021_moves_by_themselves"),
        ("conversations", "0022_answering"),
        ("conversations", "0023_hiding"),
        ("conversations", "0024_offered_choices"),
        ("conversations", "0025_amendments"),
        ("conversations", "0026_counting"),
        ("conversations", "0027_planned_by_a_program"),
        ("conversations", "0028_reactions_that_failed"),
    ]
    operations = [Tables(TABLES), *RULES]
