"""Saved views: keeping a filter under a name, changing it, putting it in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from weft.conversations import filters
from weft.conversations.circles import Circle
from weft.conversations.events.prepared import SavedViewChanged, SavedViewRemoved
from weft.conversations.filters import Filter
from weft.conversations.models import SavedView
from weft.conversations.queries import NoSuchView
from weft.kernel.events import say


class ViewNameTaken(Exception):
    """Another saved view of this circle has this name."""


@dataclass(frozen=True, kw_only=True)
class ViewDraft:
    """A saved view as somebody wants it."""

    name: str
    filter: Filter
    circle: Circle


@transaction.atomic
def save_view(draft: ViewDraft, *, by: int, at: datetime) -> int:
    """Keep a filter under a name, behind those that are there; return its id.

    Raises ViewNameTaken.
    """
    view = SavedView(created_at=at, created_by_id=by)
    _keep(view, draft, by=by, at=at)
    return view.pk


@transaction.atomic
def change_view(view_id: int, draft: ViewDraft, *, by: int, at: datetime) -> None:
    """Let a saved view ask for something else. Raises NoSuchView, ViewNameTaken."""
    _keep(_lock(view_id), draft, by=by, at=at)


@transaction.atomic
def move_view(view_id: int, *, up: bool, by: int) -> None:
    """Let a saved view change places with the one before or behind it. Raises NoSuchView."""
    view = _lock(view_id)
    circle = list(_beside(view).select_for_update().order_by("place", "pk"))
    at = circle.index(view)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(circle):
        return
    circle[at], circle[to] = circle[to], circle[at]
    for place, each in enumerate(circle):
        each.place = place
    SavedView.objects.bulk_update(circle, ["place"])
    say(SavedViewChanged(view_id=view_id, actor_id=by))


@transaction.atomic
def remove_view(view_id: int, *, by: int) -> None:
    """Remove a saved view; what stands in it stays. One that is gone already changes nothing."""
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None:
        return
    view.delete()
    say(SavedViewRemoved(view_id=view_id, title=view.name, actor_id=by))


def _lock(view_id: int) -> SavedView:
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None:
        raise NoSuchView(f"saved view {view_id}")
    return view


def _keep(view: SavedView, draft: ViewDraft, *, by: int, at: datetime) -> None:
    circle = draft.circle.team_id, draft.circle.agent_id
    moves = view.pk is None or circle != (view.team_id, view.agent_id)
    view.name, view.filter = draft.name, filters.as_data(draft.filter)
    view.team_id, view.agent_id = circle
    view.changed_at, view.changed_by_id = at, by
    if moves:
        last = _beside(view).aggregate(last=Max("place"))["last"]
        view.place = 0 if last is None else last + 1
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as problem:
        raise ViewNameTaken from problem
    say(SavedViewChanged(view_id=view.pk, actor_id=by))


def _beside(view: SavedView) -> QuerySet[SavedView]:
    """Return the saved views of the same circle."""
    return SavedView.objects.filter(team=view.team_id, agent=view.agent_id)
