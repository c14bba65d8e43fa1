"""Templates: writing, changing and removing them. What was sent with one stays as it was sent."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from weft.conversations.events import TemplateChanged, TemplateRemoved
from weft.conversations.models import Template
from weft.conversations.queries import NoSuchTemplate
from weft.kernel.events import say


class TemplateNameTaken(Exception):
    """Another template of this language has this name."""


@transaction.atomic
def create_template(*, name: str, language: str, text: str, by: int | None, at: datetime) -> int:
    """Write a template down; return its id. `language` "" is any. Raises TemplateNameTaken."""
    template = Template(created_at=at, created_by_id=by)
    return _keep(template, name=name, language=language, text=text, by=by, at=at)


@transaction.atomic
def change_template(
    template_id: int, *, name: str, language: str, text: str, by: int | None, at: datetime
) -> None:
    """Let a template say something else. The same again changes nothing and says nothing.

    Raises NoSuchTemplate, TemplateNameTaken.
    """
    template = Template.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise NoSuchTemplate(f"template {template_id}")
    if (template.name, template.language, template.text) != (name, language, text):
        _keep(template, name=name, language=language, text=text, by=by, at=at)


@transaction.atomic
def remove_template(template_id: int, *, by: int | None) -> None:
    """Remove a template. One that is gone already changes nothing."""
    template = Template.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        return
    template.delete()
    say(TemplateRemoved(template_id=template_id, title=template.name, actor_id=by))


def _keep(
    template: Template, *, name: str, language: str, text: str, by: int | None, at: datetime
) -> int:
    template.name, template.language, template.text = name, language, text
    template.changed_at, template.changed_by_id = at, by
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as problem:
        raise TemplateNameTaken from problem
    say(TemplateChanged(template_id=template.pk, actor_id=by))
    return template.pk
