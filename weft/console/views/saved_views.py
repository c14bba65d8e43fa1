"""Saved views: the filter builder, and keeping what it built."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.forms.saved_views import SavedViewForm, built, shown
from weft.console.lists import looking, tabs
from weft.console.verbs import verb
from weft.conversations import actions, queries
from weft.conversations.queries import SavedViewCard
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: AgentRequest) -> HttpResponse:
    """Build a view, beginning with the list that was looked at, and keep it (POST)."""
    begun = built(looking.chosen(request).filter)
    form = SavedViewForm(request.POST or None, initial=begun, agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            view_id = actions.save_view(form.draft(), by=request.user.pk, at=timezone.now())
        except actions.ViewNameTaken:
            _say_taken(form)
        else:
            return redirect(tabs.tab(f"saved:{view_id}", "").url)
    return _page(request, form)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def view(request: AgentRequest, view_id: int) -> HttpResponse:
    """Show a saved view in the builder, change it (POST), or remove it (DELETE)."""
    found = _changeable(request, view_id)
    if verb(request) == "DELETE":
        actions.remove_view(view_id, by=request.user.pk)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("console:views")
    form = SavedViewForm(request.POST or None, initial=shown(found), agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(view_id, form.draft(), by=request.user.pk, at=timezone.now())
        except actions.ViewNameTaken:
            _say_taken(form)
        else:
            return redirect(tabs.tab(f"saved:{view_id}", "").url)
    return _page(request, form, view=found)


@policy.allows(*policy.WRITERS)
@require_POST
def place(request: AgentRequest, view_id: int) -> HttpResponse:
    """Move a saved view up or down among its like."""
    _changeable(request, view_id)
    actions.move_view(view_id, up=request.POST.get("to") == "up", by=request.user.pk)
    return redirect("console:views")


@policy.allows(*policy.WRITERS)
@require_POST
def preview(request: AgentRequest) -> HttpResponse:
    """Say how many conversations the view would show now."""
    data = request.POST.copy()
    data["name"] = "-"  # it counts before it has a name
    form = SavedViewForm(data, agent=request.user)
    count = None
    if form.is_valid():
        counts = queries.counts(request.user, {"it": form.filter()}, at=timezone.now(), most=None)
        count = counts.get("it")
    return render(request, "console/saved_views/_preview.html", {"count": count})


def _changeable(request: AgentRequest, view_id: int) -> SavedViewCard:
    try:
        found = queries.saved_view(request.user, view_id)
    except queries.NoSuchView:
        raise Http404 from None
    if not found.circle.may_change(request.user):
        raise Http404
    return found


def _say_taken(form: SavedViewForm) -> None:
    form.add_error("name", _("Another view for the same people has this name."))


def _page(request: AgentRequest, form: SavedViewForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "place": "inbox", "known_tags": queries.tag_names()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "console/saved_views/show.html", context, status=status)
