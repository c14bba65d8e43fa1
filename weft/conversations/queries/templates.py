"""Reading templates: those of everybody, of the reader's teams, and of the reader alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Lower

from weft.conversations.choices import numbered
from weft.conversations.circles import Circle
from weft.conversations.models import Template, TemplateText
from weft.people.reader import Reader

from .circles import circle_of, fits_channel, seen_by, shared_with

TIMES = Coalesce(Sum("uses__times"), 0)


class NoSuchTemplate(Exception):
    """There is no template with this id, or no more, or not for this reader."""


@dataclass(frozen=True, kw_only=True)
class TemplateCard:
    """A matter that is answered again and again, its gaps unfilled. `texts` by language, "" any."""

    id: int
    name: str
    shortcut: str
    folder: str
    texts: Mapping[str, str]
    circle: Circle
    choices: Mapping[str, Sequence[str]]  # that go with a text, by its language
    times: int = 0  # that anybody took it


def templates_for(reader: Reader, *, kind: str) -> list[TemplateCard]:
    """Return what the reader may answer with on a channel: what they take often comes first."""
    own = Coalesce(Sum("uses__times", filter=Q(uses__agent_id=reader.pk)), 0)
    rows = Template.objects.filter(shared_with(reader), fits_channel(kind)).prefetch_related(
        "texts"
    )
    often = rows.annotate(own=own, times=TIMES).order_by("-own", "-times", Lower("name"), "pk")
    return [_card(row) for row in often]


def templates_kept(reader: Reader) -> list[TemplateCard]:
    """Return the templates that the reader sees in the settings, folder by folder."""
    rows = _counted(Template.objects.filter(seen_by(reader)))
    return [_card(row) for row in rows.order_by(Lower("folder"), Lower("name"), "pk")]


def template(reader: Reader, template_id: int) -> TemplateCard:
    """Return a template that the reader may see. Raises NoSuchTemplate."""
    rows = _counted(Template.objects.filter(seen_by(reader), pk=template_id))
    found = rows.first()
    if found is None:
        raise NoSuchTemplate(f"template {template_id}")
    return _card(found)


def texts_of_template(template_id: int) -> dict[str, str]:
    """Return what a template says, by language, whoever it is for; nothing when it is no more.

    Choices that go with a text stand in it as a list.
    """
    texts = TemplateText.objects.filter(template_id=template_id)
    return {one.language: numbered(one.text, one.choices) for one in texts}


def _counted(rows: QuerySet[Template]) -> QuerySet[Template]:
    return rows.annotate(times=TIMES).prefetch_related("texts")


def _card(row: Template) -> TemplateCard:
    return TemplateCard(
        id=row.pk,
        name=row.name,
        shortcut=row.shortcut,
        folder=row.folder,
        texts={one.language: one.text for one in row.texts.all()},
        circle=circle_of(row),
        choices={one.language: one.choices for one in row.texts.all() if one.choices},
        times=getattr(row, "times", 0),
    )
