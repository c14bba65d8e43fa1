"""Templates: writing, changing and removing them. What was sent with one stays as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from weft.conversations.circles import EVERYBODY, Circle
from weft.conversations.events.prepared import TemplateChanged, TemplateRemoved
from weft.conversations.models import Template, TemplateText
from weft.conversations.queries import NoSuchTemplate, circle_of
from weft.kernel.events import say


class TemplateNameTaken(Exception):
    """Another template of this circle has this name."""


@dataclass(frozen=True, kw_only=True)
class TemplateDraft:
    """A template as somebody wants it: its `texts` by language, where "" is any.

    Those of its languages that have `choices` offer them below the text.
    """

    name: str
    texts: Mapping[str, str]
    shortcut: str = ""
    folder: str = ""
    circle: Circle = field(default=EVERYBODY)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@transaction.atomic
def create_template(draft: TemplateDraft, *, by: int | None, at: datetime) -> int:
    """Write a template down; return its id. Raises TemplateNameTaken."""
    template = Template(created_at=at, created_by_id=by)
    _keep(template, draft, by=by, at=at)
    return template.pk


@transaction.atomic
def change_template(
    template_id: int, draft: TemplateDraft, *, by: int | None, at: datetime
) -> None:
    """Let a template say something else. The same again changes nothing and says nothing.

    Raises NoSuchTemplate, TemplateNameTaken.
    """
    template = Template.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise NoSuchTemplate(f"template {template_id}")
    if _as_kept(template) != draft:
        _keep(template, draft, by=by, at=at)


@transaction.atomic
def remove_template(template_id: int, *, by: int | None) -> None:
    """Remove a template. One that is gone already changes nothing."""
    template = Template.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        return
    template.delete()
    say(TemplateRemoved(template_id=template_id, title=template.name, actor_id=by))


@transaction.atomic
def count_use(template_id: int, *, by: int) -> None:
    """Remember that an agent took a template. One that is gone is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO template_use AS u (template_id, agent_id, times)
            SELECT id, %s, 1 FROM template WHERE id = %s
            ON CONFLICT (template_id, agent_id) DO UPDATE SET times = u.times + 1
            """,
            [by, template_id],
        )


def _as_kept(template: Template) -> TemplateDraft:
    return TemplateDraft(
        name=template.name,
        texts=dict(template.texts.values_list("language", "text")),
        shortcut=template.shortcut,
        folder=template.folder,
        circle=circle_of(template),
        choices={
            language: tuple(choices)
            for language, choices in template.texts.values_list("language", "choices")
            if choices
        },
    )


def _keep(template: Template, draft: TemplateDraft, *, by: int | None, at: datetime) -> None:
    template.name, template.shortcut, template.folder = draft.name, draft.shortcut, draft.folder
    template.team_id, template.agent_id = draft.circle.team_id, draft.circle.agent_id
    template.channels = list(draft.circle.channels)
    template.changed_at, template.changed_by_id = at, by
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as problem:
        raise TemplateNameTaken from problem
    template.texts.exclude(language__in=draft.texts).delete()
    TemplateText.objects.bulk_create(
        [
            TemplateText(
                template=template,
                language=language,
                text=text,
                choices=list(draft.choices.get(language, ())),
            )
            for language, text in draft.texts.items()
        ],
        update_conflicts=True,
        unique_fields=["template", "language"],
        update_fields=["text", "choices"],
    )
    say(TemplateChanged(template_id=template.pk, actor_id=by))
