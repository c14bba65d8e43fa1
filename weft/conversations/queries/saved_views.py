"""Saved views, as whoever reads them sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from weft.conversations import filters
from weft.conversations.circles import LEADERS, Circle
from weft.conversations.filters import Filter
from weft.kernel import parts
from weft.kernel.parts import Part
from weft.people.reader import Reader

MOST_SHOWN = 100
EMPTY: Mapping[str, int] = MappingProxyType({})


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
    [cards] = parts.ask(saved_views_part(reader))
    return list(cards)


def saved_views_part(reader: Reader) -> Part[list[SavedViewCard]]:
    """Return how `saved_views` are asked for together with something else."""
    return _part(reader)


def saved_view(reader: Reader, view_id: int) -> SavedViewCard:
    """Return a saved view. Raises NoSuchView."""
    [cards] = parts.ask(_part(reader, "v.id = %(id)s", {"id": view_id}))
    if not cards:
        raise NoSuchView(f"saved view {view_id}")
    card: SavedViewCard = cards[0]
    return card


def _part(
    reader: Reader, only: str = "true", values: Mapping[str, int] = EMPTY
) -> Part[list[SavedViewCard]]:
    seen = LED if reader.role in LEADERS else OWN
    return Part(ROWS.format(seen=seen, only=only), {"me": reader.pk, **values}, _cards)


# as circles.seen_by
LED = "v.agent_id IS NULL OR v.agent_id = %(me)s"
OWN = """
    v.agent_id IS NULL AND v.team_id IS NULL OR v.agent_id = %(me)s OR EXISTS (
        SELECT 1 FROM membership m WHERE m.team_id = v.team_id AND m.agent_id = %(me)s)
"""
ROWS = f"""
    (SELECT json_agg(found)::text FROM (
        SELECT v.id, v.name, v.filter, v.team_id, v.agent_id, v.channels FROM saved_view v
        WHERE ({{seen}}) AND {{only}}
        ORDER BY v.agent_id NULLS FIRST, v.team_id NULLS FIRST, v.place, v.id LIMIT {MOST_SHOWN}
    ) AS found)
"""


def _cards(found: str | None) -> list[SavedViewCard]:
    return [card for row in json.loads(found or "[]") if (card := _card(row))]


def _card(row: Mapping[str, Any]) -> SavedViewCard | None:
    try:
        wanted = filters.read(row["filter"])
    except filters.BadFilter:
        return None
    circle = Circle(
        team_id=row["team_id"], agent_id=row["agent_id"], channels=tuple(row["channels"])
    )
    return SavedViewCard(id=row["id"], name=row["name"], filter=wanted, circle=circle)
