"""Accepting an invitation. The link works once, for 72 hours, and for nobody else."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from weft.console.forms.people import JoinForm
from weft.console.views.setup import enter
from weft.people import actions, policy, queries
from weft.people.models import Agent


@policy.public
@sensitive_variables("token")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person in. Every link that does not work looks the same."""
    try:
        return _join(request, token, queries.invited_by(token, timezone.now()))
    except actions.InvitationGone:
        return render(request, "console/join/gone.html", status=HTTPStatus.NOT_FOUND)


def _join(request: HttpRequest, token: str, invited: Agent) -> HttpResponse:
    initial = {
        "first_name": invited.first_name,
        "surname": invited.surname,
        "language": invited.language,
    }
    form = JoinForm(request.POST or None, initial=initial, invited=invited)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        agent = actions.accept_invite(
            token,
            password=filled["password"],
            first_name=filled["first_name"],
            surname=filled["surname"],
            language=filled["language"],
            time_zone=filled["time_zone"] or None,
            at=timezone.now(),
        )
        # whoever was logged in on this machine is not the one who joins
        request.session.flush()
        return enter(request, agent, to="/")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(
        request, "console/join/join.html", {"form": form, "invited": invited}, status=status
    )
