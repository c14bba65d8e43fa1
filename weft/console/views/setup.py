"""The first visit: owner, brand, snippet. Three screens, and gone for good afterwards (B10)."""

from __future__ import annotations

import dataclasses

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings as deployment
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from weft.console.forms.people import BrandForm, OwnerForm
from weft.gateway import actions as gateway
from weft.kernel import settings
from weft.people import actions, policy, queries
from weft.people.models import Agent
from weft.people.policy import AgentRequest
from weft.people.roles import Role
from weft.people.settings import Brand
from weft.scheduling import actions as scheduling

# The session of the new owner holds which screen comes next; no session, no screen.
STEP = "setup"

# what every shop's page can show without asking anybody for a key
FIRST_CHANNEL = "webchat"

WORKDAY = [("09:00", "17:00")]
FIRST_HOURS: scheduling.Week = [*[WORKDAY] * 5, [], []]  # Monday first; closed at weekends


@policy.public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest) -> HttpResponse:
    """Ask who owns the workspace. 404 as soon as somebody does."""
    if request.session.get(STEP) and request.user.is_authenticated:
        return redirect(f"console:setup-{request.session[STEP]}")
    if queries.is_set_up():
        raise Http404
    form = OwnerForm(request.POST or None, initial={"language": translation.get_language() or "en"})
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            made = actions.create_owner(
                email=filled["email"],
                password=filled["password"],
                first_name=filled["first_name"],
                surname=filled["surname"],
                language=filled["language"],
                time_zone=filled["time_zone"] or "UTC",
                at=timezone.now(),
            )
        except actions.AlreadySetUp as problem:
            raise Http404 from problem
        request.session.flush()
        enter(request, made, to=reverse("console:setup-brand"))
        request.session[STEP] = "brand"
        return redirect("console:setup-brand")
    return render(request, "console/setup/owner.html", {"form": form, "step": 1}, status=_of(form))


@policy.allows(Role.OWNER, hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: AgentRequest) -> HttpResponse:
    """Ask what the shop is called and looks like; opens the first inbox with it."""
    _only_during(request, "brand", "snippet")
    present = dataclasses.replace(
        settings.read(Brand), language=request.user.language, time_zone=request.user.time_zone
    )
    form = BrandForm(request.POST or None, initial=dataclasses.asdict(present))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            settings.write(Brand(**form.cleaned_data), by=request.user.pk, at=timezone.now())
            if request.session[STEP] == "brand":
                request.session["setup_inbox"] = open_first_inbox(
                    request.user, form.cleaned_data["time_zone"]
                )
        request.session[STEP] = "snippet"
        return redirect("console:setup-snippet")
    return render(request, "console/setup/brand.html", {"form": form, "step": 2}, status=_of(form))


@policy.allows(Role.OWNER, hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def snippet(request: AgentRequest) -> HttpResponse:
    """Show the line for the shop's page; leaving by its button ends the set-up."""
    _only_during(request, "snippet")
    if request.method == "POST":
        del request.session[STEP]
        request.session.pop("setup_inbox", None)
        return HttpResponseRedirect("/")
    line = snippet_of(request.session["setup_inbox"])
    return render(request, "console/setup/snippet.html", {"snippet": line, "step": 3})


def snippet_of(public_key: str) -> str:
    """Return the line of HTML that brings the chat to a page."""
    return f'<script async src="{deployment.WEFT_URL}/widget/{public_key}.js"></script>'


def open_first_inbox(owner: Agent, time_zone: str) -> str:
    """Open the shop's first chat, answered on workdays, and return its public key."""
    with translation.override(owner.language):
        name, hours = _("Chat on our pages"), _("Workdays")
    plan_id = scheduling.save_plan(name=hours, time_zone=time_zone, week=FIRST_HOURS, by=owner.pk)
    scheduling.follow_by_default(plan_id, by=owner.pk)
    inbox = gateway.open_inbox(kind=FIRST_CHANNEL, name=name, by=owner.pk)
    return inbox.public_key


def enter(request: HttpRequest, agent: Agent, *, to: str) -> HttpResponse:
    """Log in somebody who has just chosen a password; the session's key changes (B8)."""
    login = Login(user=agent, email=agent.email, redirect_url=to)
    response: HttpResponse = perform_password_login(request, {"email": agent.email}, login)
    return response


def _only_during(request: AgentRequest, *steps: str) -> None:
    """Raise Http404 unless this session is in the middle of the set-up."""
    if request.session.get(STEP) not in steps:
        raise Http404


def _of(form: OwnerForm | BrandForm) -> int:
    """Return 422 for a form that came back with mistakes, so that scripts can tell."""
    return 422 if form.is_bound and not form.is_valid() else 200
