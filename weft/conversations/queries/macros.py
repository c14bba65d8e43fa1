"""Reading macros, and their runs on a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower

from weft.conversations import macros
from weft.conversations.circles import Circle
from weft.conversations.macros import Step
from weft.conversations.models import Macro, MacroRun
from weft.people.reader import Reader

from .circles import circle_of, fits_channel, seen_by, shared_with


class NoSuchMacro(Exception):
    """There is no macro with this id, or no more, or not for this reader."""


class NoSuchRun(Exception):
    """No macro was run on this conversation under this number."""


@dataclass(frozen=True, kw_only=True)
class MacroCard:
    """Several steps that are taken together."""

    id: int
    name: str
    steps: tuple[Step, ...]
    circle: Circle


@dataclass(frozen=True, kw_only=True)
class RunCard:
    """A macro was run on a conversation, by whom and when."""

    id: int
    name: str
    by_id: int
    at: datetime
    begun: str  # the beginning of a reply that it put into the composer


def macros_for(reader: Reader, *, kind: str) -> list[MacroCard]:
    """Return the macros that the reader may run where one answers on a channel, by name."""
    rows = Macro.objects.filter(shared_with(reader), fits_channel(kind))
    return [_card(row) for row in rows.order_by(Lower("name"), "pk")]


def macros_kept(reader: Reader) -> list[MacroCard]:
    """Return the macros that the reader sees in the settings, by name."""
    rows = Macro.objects.filter(seen_by(reader))
    return [_card(row) for row in rows.order_by(Lower("name"), "pk")]


def macro(reader: Reader, macro_id: int) -> MacroCard:
    """Return a macro that the reader may see. Raises NoSuchMacro."""
    found = Macro.objects.filter(seen_by(reader), pk=macro_id).first()
    if found is None:
        raise NoSuchMacro(f"macro {macro_id}")
    return _card(found)


def runs_of(conversation_id: int, *, since: datetime) -> list[RunCard]:
    """Return the runs on a conversation that nobody has undone, newest first."""
    rows = MacroRun.objects.filter(conversation_id=conversation_id, undone_at=None, at__gte=since)
    return [_run(row) for row in rows.order_by("-pk")[:5]]


def macro_run(conversation_id: int, run_id: int) -> RunCard:
    """Return a run on this conversation, undone or not. Raises NoSuchRun."""
    found = MacroRun.objects.filter(conversation_id=conversation_id, pk=run_id).first()
    if found is None:
        raise NoSuchRun(f"run {run_id} on conversation {conversation_id}")
    return _run(found)


def _card(row: Macro) -> MacroCard:
    return MacroCard(id=row.pk, name=row.name, steps=macros.read(row.steps), circle=circle_of(row))


def _run(row: MacroRun) -> RunCard:
    return RunCard(
        id=row.pk, name=row.name, by_id=row.by_id, at=row.at, begun=row.after.get("begun", "")
    )
