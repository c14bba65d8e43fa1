"""Reading templates."""

from __future__ import annotations

from dataclasses import dataclass

from weft.conversations.models import Template


class NoSuchTemplate(Exception):
    """There is no template with this id, or no more."""


@dataclass(frozen=True, kw_only=True)
class TemplateCard:
    """A text to answer with, its gaps unfilled. A language of "" is any."""

    id: int
    name: str
    language: str
    text: str


def templates() -> list[TemplateCard]:
    """Return all templates by name, whoever wrote them."""
    return [_card(row) for row in Template.objects.order_by("name", "language", "pk")]


def template(template_id: int) -> TemplateCard:
    """Return a template. Raises NoSuchTemplate."""
    found = Template.objects.filter(pk=template_id).first()
    if found is None:
        raise NoSuchTemplate(f"template {template_id}")
    return _card(found)


def _card(row: Template) -> TemplateCard:
    return TemplateCard(id=row.pk, name=row.name, language=row.language, text=row.text)
