"""Macros: writing, changing and removing them. What a run did stays done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from weft.conversations import macros
from weft.conversations.circles import EVERYBODY, Circle
from weft.conversations.events.prepared import MacroChanged, MacroRemoved
from weft.conversations.macros import Step
from weft.conversations.models import Macro
from weft.conversations.queries import NoSuchMacro, circle_of
from weft.kernel.events import say


class MacroNameTaken(Exception):
    """Another macro of this circle has this name."""


@dataclass(frozen=True, kw_only=True)
class MacroDraft:
    """A macro as somebody wants it."""

    name: str
    steps: tuple[Step, ...]
    circle: Circle = field(default=EVERYBODY)


@transaction.atomic
def create_macro(draft: MacroDraft, *, by: int | None, at: datetime) -> int:
    """Write a macro down; return its id. Raises MacroNameTaken."""
    macro = Macro(created_at=at, created_by_id=by)
    _keep(macro, draft, by=by, at=at)
    return macro.pk


@transaction.atomic
def change_macro(macro_id: int, draft: MacroDraft, *, by: int | None, at: datetime) -> None:
    """Let a macro do something else. The same again changes nothing and says nothing.

    Raises NoSuchMacro, MacroNameTaken.
    """
    macro = Macro.objects.select_for_update().filter(pk=macro_id).first()
    if macro is None:
        raise NoSuchMacro(f"macro {macro_id}")
    kept = MacroDraft(name=macro.name, steps=macros.read(macro.steps), circle=circle_of(macro))
    if kept != draft:
        _keep(macro, draft, by=by, at=at)


@transaction.atomic
def remove_macro(macro_id: int, *, by: int | None) -> None:
    """Remove a macro. One that is gone already changes nothing."""
    macro = Macro.objects.select_for_update().filter(pk=macro_id).first()
    if macro is None:
        return
    macro.delete()
    say(MacroRemoved(macro_id=macro_id, title=macro.name, actor_id=by))


def _keep(macro: Macro, draft: MacroDraft, *, by: int | None, at: datetime) -> None:
    macro.name, macro.steps = draft.name, macros.kept(draft.steps)
    macro.team_id, macro.agent_id = draft.circle.team_id, draft.circle.agent_id
    macro.channels = list(draft.circle.channels)
    macro.changed_at, macro.changed_by_id = at, by
    try:
        with transaction.atomic():
            macro.save()
    except IntegrityError as problem:
        raise MacroNameTaken from problem
    say(MacroChanged(macro_id=macro.pk, actor_id=by))
