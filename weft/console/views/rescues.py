"""Customers who could not get through: trying to reach them, and being done with it."""

from __future__ import annotations

import contextlib
import dataclasses
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console import desk, undo
from weft.console.forms.rescues import RescueTimesForm
from weft.console.verbs import done, to_conversation, verb
from weft.kernel import settings
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.rescue import actions, queries
from weft.rescue.kinds import How, Result
from weft.rescue.settings import RescueTimes


@policy.allows(*policy.WRITERS)
@require_POST
def attempts(request: AgentRequest, conversation_id: int, rescue_id: int) -> HttpResponse:
    """Write down that somebody tried to reach the customer, and what came of it."""
    _check(request, conversation_id, rescue_id)
    try:
        how, result = How(request.POST.get("how", "")), Result(request.POST.get("result", ""))
    except ValueError:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with contextlib.suppress(actions.NotOpen):  # somebody was quicker, or the customer was
        actions.attempt(
            rescue_id,
            how=how,
            result=result,
            note=request.POST.get("note", "").replace("\0", ""),
            by=request.user.pk,
            at=timezone.now(),
        )
    if result != Result.REACHED:
        return done(request, _back(request, conversation_id), toast={"words": _("Noted.")})
    return _ended(request, conversation_id, rescue_id, _("The customer was reached."))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def end(request: AgentRequest, conversation_id: int, rescue_id: int) -> HttpResponse:
    """Say that the customer need not be reached (POST), or take that back (DELETE)."""
    _check(request, conversation_id, rescue_id)
    if verb(request) == "DELETE":
        actions.reopen(rescue_id, by=request.user.pk)
        return done(request, _back(request, conversation_id))
    with contextlib.suppress(actions.NotOpen):
        actions.drop(rescue_id, by=request.user.pk, at=timezone.now())
    return _ended(request, conversation_id, rescue_id, _("It is off the list."))


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: AgentRequest) -> HttpResponse:
    """Show how soon customers are reached again, or change it."""
    form = RescueTimesForm(
        request.POST or None, initial=dataclasses.asdict(settings.read(RescueTimes))
    )
    if request.method == "POST" and form.is_valid():
        settings.write(RescueTimes(**form.cleaned_data), by=request.user.pk, at=timezone.now())
        messages.success(request, _("Saved. It holds for whoever cannot get through from now on."))
        return redirect("console:rescue-times")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "place": "inboxes"}
    return render(request, "console/cases/rescue_times.html", context, status=status)


def _ended(request: AgentRequest, conversation_id: int, rescue_id: int, words: str) -> HttpResponse:
    back = _back(request, conversation_id)
    if back == reverse("console:unanswered"):  # which offers to take it back
        back = f"{back}?{undo.query(rescue_id, conversation_id)}&what=rescue"
    return done(
        request,
        back,
        toast={
            "words": words,
            "label": _("Undo"),
            "url": reverse("console:rescue-end", args=[conversation_id, rescue_id]),
            "method": "delete",
        },
    )


def _back(request: AgentRequest, conversation_id: int) -> str:
    if request.POST.get("back") == "list":
        return reverse("console:unanswered")
    return to_conversation(conversation_id)


def _check(request: AgentRequest, conversation_id: int, rescue_id: int) -> None:
    desk.check_visible(request, conversation_id)
    if queries.conversation_of(rescue_id) != conversation_id:
        raise Http404
