"""Saved views, as whoever reads them sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q

from weft.conversations import filters
from weft.conversations.circles import LEADERS, Circle
from weft.conversations.filters import Filter
from weft.conversations.models import SavedView
from weft.people import queries as people
from weft.people.reader import Reader

from .circles import circle_of

MOST_SHOWN = 100


class NoSuchView(Exception):
    """There is no such saved view, or not for this reader."""


@dataclass(frozen=True, kw_only=True)
class SavedViewCard:
    """A saved view with what it asks for."""

    id: int
    name: str
    filter: Filter
    circle: Circle


def saved_views(reader: Reader) -> list[SavedViewCard]:
    """Return the reader's saved views: everybody's, those of teams, one's own; each in its order.

    One that asks for something that no filter knows any more is left out.
    """
    ordered = SavedView.objects.filter(_seen_by(reader)).order_by(
        F("agent").asc(nulls_first=True), F("team").asc(nulls_first=True), "place", "pk"
    )
    return [card for row in ordered[:MOST_SHOWN] if (card := _card(row))]


def saved_view(reader: Reader, view_id: int) -> SavedViewCard:
    """Return a saved view. Raises NoSuchView."""
    row = SavedView.objects.filter(_seen_by(reader), pk=view_id).first()
    card = _card(row) if row else None
    if card is None:
        raise NoSuchView(f"saved view {view_id}")
    return card


def _seen_by(reader: Reader) -> Q:
    # as circles.seen_by, in one query: every list asks for them
    if reader.role in LEADERS:
        return Q(agent=None) | Q(agent=reader.pk)
    teams = people.teams().filter(members=reader.pk).order_by().values("pk")
    return Q(agent=None, team=None) | Q(agent=reader.pk) | Q(team__in=teams)


def _card(row: SavedView) -> SavedViewCard | None:
    try:
        wanted = filters.read(row.filter)
    except filters.BadFilter:
        return None
    return SavedViewCard(id=row.pk, name=row.name, filter=wanted, circle=circle_of(row))
