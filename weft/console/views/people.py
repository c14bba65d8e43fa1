"""The people page: who is here, who is invited, who does what, and the teams."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings as deployment
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console.forms.people import InviteForm, TeamForm
from weft.kernel import settings
from weft.people import actions, policy, queries
from weft.people.models import Agent, Team
from weft.people.policy import LEADERS, AgentRequest
from weft.people.roles import Role
from weft.people.settings import Brand

logger = logging.getLogger(__name__)


@policy.allows(*LEADERS)
@require_safe
def show(request: AgentRequest) -> HttpResponse:
    """Show everybody."""
    return _page(request)


@policy.allows(*LEADERS)
@require_POST
def invitations(request: AgentRequest) -> HttpResponse:
    """Invite somebody; show the link, for it is the only time that it can be read."""
    form = InviteForm(request.POST, roles=roles_given_by(request.user))
    if not form.is_valid():
        return _page(request, invite=form)
    brand = settings.read(Brand)
    filled = form.cleaned_data
    try:
        invited = actions.invite(
            email=filled["email"],
            first_name=filled["first_name"],
            surname=filled["surname"],
            role=Role(filled["role"]),
            language=brand.language,
            time_zone=brand.time_zone,
            by=request.user,
            at=timezone.now(),
        )
    except actions.AlreadyHere:
        form.add_error("email", _("Somebody with this address already has an account."))
        return _page(request, invite=form)
    link = deployment.WEFT_URL + reverse("console:join", args=[invited.token])
    return render(
        request,
        "console/people/invited.html",
        {"invited": invited.agent, "link": link, "mail": _mail(invited.agent, link, request.user),
         "place": "people"},
    )  # fmt: skip


@policy.allows(*LEADERS)
@require_http_methods(["DELETE", "POST"])
def invitation(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Call an invitation back."""
    try:
        actions.withdraw_invite(agent_id, by=request.user)
    except actions.NotYourRank:
        messages.error(request, _("Only an owner may do this."))
    return redirect("console:people")


@policy.allows(*LEADERS)
@require_http_methods(["PUT", "POST"])
def role(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Give somebody another role. Their sessions end, so they log in again with it."""
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        raise Http404
    _try(request, lambda: actions.change_role(agent_id, Role(wanted), by=request.user))
    return redirect("console:people")


@policy.allows(*LEADERS)
@require_http_methods(["DELETE", "POST"])
def deactivation(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Shut somebody out (POST), or let them in again (DELETE, or POST with `undo`)."""
    is_undo = request.method == "DELETE" or "undo" in request.POST
    act = actions.reactivate if is_undo else actions.deactivate
    _try(request, lambda: act(agent_id, by=request.user))
    return redirect("console:people")


@policy.allows(*LEADERS)
@require_POST
def teams(request: AgentRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST, agents=list(queries.active()))
    if not form.is_valid():
        return _page(request, team=form)
    try:
        team = actions.create_team(form.cleaned_data["name"], by=request.user)
    except actions.TeamNameTaken:
        form.add_error("name", _("Another team has this name."))
        return _page(request, team=form)
    actions.set_members(team.pk, form.cleaned_data["members"], by=request.user)
    return redirect("console:people")


@policy.allows(*LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: AgentRequest, team_id: int) -> HttpResponse:
    """Show a team and change its name and members; the button “Dissolve” ends it."""
    found = queries.teams().filter(pk=team_id).first()
    if found is None:
        raise Http404
    if request.method == "POST" and "dissolve" in request.POST:
        try:
            actions.remove_team(team_id, by=request.user)
        except actions.TeamInUse:
            messages.error(request, _("This team answers an inbox. Give the inbox away first."))
        return redirect("console:people")
    present = {"name": found.name, "members": [member.pk for member in found.members.all()]}
    form = TeamForm(request.POST or None, initial=present, agents=list(queries.active()))
    if request.method == "POST" and form.is_valid() and _changed(form, found, request.user):
        return redirect("console:people")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(
        request,
        "console/people/team.html",
        {"form": form, "team": found, "place": "people"},
        status=status,
    )


def roles_given_by(agent: Agent) -> list[Role]:
    """Return the roles that this agent may give to others."""
    return list(Role) if agent.role == Role.OWNER else [Role.AGENT, Role.OBSERVER]


def _changed(form: TeamForm, team: Team, by: Agent) -> bool:
    try:
        actions.rename_team(team.pk, form.cleaned_data["name"], by=by)
    except actions.TeamNameTaken:
        form.add_error("name", _("Another team has this name."))
        return False
    actions.set_members(team.pk, form.cleaned_data["members"], by=by)
    return True


def _try(request: AgentRequest, act: Any) -> None:
    """Do it, or say in words why it could not be done."""
    try:
        act()
    except Agent.DoesNotExist as problem:
        raise Http404 from problem
    except actions.LastOwner:
        messages.error(request, _("There must be an owner. Make somebody else an owner first."))
    except actions.NotYourRank:
        messages.error(request, _("Only an owner may do this."))


def _page(
    request: AgentRequest, *, invite: InviteForm | None = None, team: TeamForm | None = None
) -> HttpResponse:
    given = roles_given_by(request.user)
    people = list(queries.agents().prefetch_related("teams"))
    active = [agent for agent in people if agent.is_active]
    return render(
        request,
        "console/people/index.html",
        {
            "place": "people",
            "active": active,
            "gone": [agent for agent in people if not agent.is_active],
            "invitations": queries.invitations(),
            "teams": queries.teams(),
            "now": timezone.now(),
            "roles": given,
            "role_values": [role.value for role in given],
            "invite_form": invite or InviteForm(roles=given),
            "team_form": team or TeamForm(agents=active),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if invite or team else HTTPStatus.OK,
    )


def _mail(invited: Agent, link: str, by: Agent) -> str:
    """Send the invitation. Return what became of it: sent, failed, or off (no mail server)."""
    if not deployment.EMAIL_HOST:
        return "off"
    brand = settings.read(Brand)
    with translation.override(invited.language):
        words = {"invited": invited, "by": by, "link": link, "shop": brand.name or "Weft"}
        subject = _("%(name)s invites you to %(shop)s") % {"name": by.name, "shop": words["shop"]}
        text = render_to_string("console/people/invitation.txt", words)
    try:
        send_mail(" ".join(subject.split()), text, None, [invited.email])
    except OSError:
        # whatever the mail server's trouble is, the link on the page still works
        logger.warning("invitation.unsent", extra={"agent_id": invited.pk}, exc_info=True)
        return "failed"
    return "sent"
