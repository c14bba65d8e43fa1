"""Message templates: words that a vendor has approved, for when a free answer may not go out.

They are the vendor's; what we keep is what it said last. A gap is {{1}}, {{2}} and so on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Chosen

from .contract import MessageTemplate
from .models import VendorTemplate

GAP = re.compile(r"\{\{\s*([0-9]{1,2})\s*\}\}")
LONGEST_GAP = 1_000  # characters of what fills one


class NoSuchTemplate(Exception):
    """The vendor has approved no template of this name in this language."""


class GapsLeft(Exception):
    """Something is missing that has to be said in a gap."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A template as an agent chooses it."""

    id: int
    template: MessageTemplate

    @property
    def gaps(self) -> list[str]:
        """The numbers of the gaps, in the order in which they are filled."""
        return sorted(set(GAP.findall(self.template.text)), key=int)


@transaction.atomic
def keep(inbox_id: int, templates: Sequence[MessageTemplate], *, at: datetime) -> None:
    """Keep an account's templates, in place of those that it had before."""
    kept: list[int] = []
    for one in {(one.name, one.language): one for one in templates}.values():
        said = asdict(one)
        row, _ = VendorTemplate.objects.update_or_create(
            inbox_id=inbox_id,
            name=said.pop("name")[:512],
            language=said.pop("language")[:20],
            defaults=said | {"category": one.category[:40], "told_at": at},
        )
        kept.append(row.pk)
    VendorTemplate.objects.filter(inbox_id=inbox_id).exclude(pk__in=kept).delete()


def of(inbox_id: int, *, language: str = "") -> list[Card]:
    """Return the approved templates of an inbox, those in the customer's language first."""
    rows = VendorTemplate.objects.filter(inbox_id=inbox_id, is_approved=True).order_by("name", "pk")
    cards = [_card(row) for row in rows]
    return sorted(cards, key=lambda card: not _speaks(card.template.language, language))


def choose(inbox_id: int, template_id: int, variables: Sequence[str]) -> tuple[Chosen, str]:
    """Return a template as it is sent, and how it reads. Raises NoSuchTemplate, GapsLeft."""
    rows = VendorTemplate.objects.filter(pk=template_id, inbox_id=inbox_id, is_approved=True)
    row = rows.first()
    if row is None:
        raise NoSuchTemplate(f"template {template_id}")
    card = _card(row)
    filled = [_one_line(said) for said in variables[: len(card.gaps)]]
    if len(filled) < len(card.gaps) or not all(filled):
        raise GapsLeft(card.template.name)
    chosen = Chosen(name=row.name, language=row.language, variables=tuple(filled))
    return chosen, read(card, filled)


def read(card: Card, filled: Sequence[str]) -> str:
    """Return how a template reads with its gaps filled, its header and footer among it."""
    by_number = dict(zip(card.gaps, filled, strict=False))
    text = GAP.sub(lambda gap: by_number.get(gap[1], gap[0]), card.template.text)
    return "\n\n".join(filter(None, (card.template.header, text, card.template.footer)))


def _one_line(said: str) -> str:
    # WhatsApp takes no line breaks and no runs of spaces in a gap; nobody misses them elsewhere
    return " ".join(said.split())[:LONGEST_GAP]


def _speaks(theirs: str, language: str) -> bool:
    return bool(language) and theirs.replace("-", "_").partition("_")[0] == language


def _card(row: VendorTemplate) -> Card:
    return Card(
        id=row.pk,
        template=MessageTemplate(
            name=row.name,
            language=row.language,
            text=row.text,
            category=row.category,
            is_approved=row.is_approved,
            header=row.header,
            footer=row.footer,
        ),
    )
