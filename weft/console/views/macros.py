"""Macros in the settings: leaders look after those of others, and everybody after their own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.composer import macros as plans
from weft.console.forms import circles
from weft.console.forms.macros import MacroForm
from weft.console.verbs import verb
from weft.conversations import actions, queries
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def macros(request: AgentRequest) -> HttpResponse:
    """Show the macros, and take a new one."""
    form = MacroForm(request.POST or None, agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_macro(form.draft(), by=request.user.pk, at=timezone.now())
        except actions.MacroNameTaken:
            _say_taken(form)
        else:
            return redirect("console:macros")
    teams = {team.pk: team.name for team in people.teams()}
    channels = dict(circles.channel_choices())
    lines = [
        {
            "card": card,
            "brief": plans.brief(card),
            "whom": circles.named(card.circle, teams),
            "channels": [channels.get(kind, kind) for kind in card.circle.channels],
        }
        for card in queries.macros_kept(request.user)
    ]
    return _page(request, "list", form, lines=lines)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def macro(request: AgentRequest, macro_id: int) -> HttpResponse:
    """Show a macro, change it (POST), or remove it (DELETE)."""
    try:
        found = queries.macro(request.user, macro_id)
    except queries.NoSuchMacro:
        raise Http404 from None
    if not found.circle.may_change(request.user):
        if request.method not in {"GET", "HEAD"}:
            raise Http404
        return _page(request, "look", None, macro=found, steps=plans.told(found))
    if verb(request) == "DELETE":
        actions.remove_macro(macro_id, by=request.user.pk)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("console:macros")
    form = MacroForm(request.POST or None, agent=request.user, given=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_macro(macro_id, form.draft(), by=request.user.pk, at=timezone.now())
        except actions.MacroNameTaken:
            _say_taken(form)
        else:
            return redirect("console:macros")
    return _page(request, "show", form, macro=found)


def _say_taken(form: MacroForm) -> None:
    form.add_error("name", _("Another macro for the same people has this name."))


def _page(request: AgentRequest, page: str, form: MacroForm | None, **more: Any) -> HttpResponse:
    context = more | {
        "form": form,
        "place": "inboxes",
        "may_lead": request.user.role in policy.LEADERS,
    }
    is_refused = form is not None and form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, f"console/macros/{page}.html", context, status=status)
