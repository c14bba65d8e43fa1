"""Skills: what everybody can, how well, and how much at a time."""

from __future__ import annotations

import dataclasses
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weft.console.forms.skills import SkillsForm, offered
from weft.kernel import settings
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest
from weft.routing import actions, queries
from weft.routing.settings import Loads


class LoadsForm(forms.Form):
    """How much work a conversation is, for everybody."""

    live = forms.IntegerField(label=gettext_lazy("A chat or a call"), min_value=1, max_value=100)
    letter = forms.IntegerField(label=gettext_lazy("A mail or a form"), min_value=1, max_value=100)
    ahead_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that a chat counts as waiting longer than a mail"),
        min_value=0,
        max_value=10_080,
    )
    room = forms.IntegerField(
        label=gettext_lazy("What one person can have"), min_value=1, max_value=1000
    )


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: AgentRequest) -> HttpResponse:
    """Show what everybody can; change how much a conversation counts."""
    loads = settings.read(Loads)
    first = dataclasses.asdict(loads)
    form = LoadsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        settings.write(Loads(**form.cleaned_data), by=request.user.pk, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("console:skills")
    agents = list(people.active().filter(role__in=policy.WRITERS))
    can = queries.skills_of([agent.pk for agent in agents])
    names = {key: name for found in offered(queries.skills()).values() for key, name in found}
    rooms = queries.rooms()
    lines = [
        {
            "agent": agent,
            "skills": [(names[key], level) for key, level in can[agent.pk].items() if key in names],
            "room": rooms.get(agent.pk),
        }
        for agent in agents
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"lines": lines, "form": form, "place": "inboxes"}
    return render(request, "console/routing/skills.html", context, status=status)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Show what somebody can, or change it."""
    agent = people.active().filter(pk=agent_id, role__in=policy.WRITERS).first()
    if agent is None:
        raise Http404
    form = SkillsForm(
        request.POST or None,
        known=queries.skills(),
        skills=queries.skills_of([agent_id])[agent_id],
        initial={"room": queries.rooms().get(agent_id)},
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            actions.set_skills(agent_id, form.skills(), by=request.user.pk)
            actions.set_room(agent_id, form.cleaned_data["room"], by=request.user.pk)
        messages.success(request, _("Saved."))
        return redirect("console:skill", agent_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"agent": agent, "form": form, "place": "inboxes"}
    return render(request, "console/routing/skill.html", context, status=status)
