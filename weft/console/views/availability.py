"""Being there, and what is offered to whoever is: the agent's own corner of every page."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console import desk
from weft.console.people import corner
from weft.console.verbs import by_htmx, done, to_conversation
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.routing import actions, clock, queries
from weft.routing.states import State

DONE = "done"  # with writing up


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: AgentRequest) -> HttpResponse:
    """Show whether one is there and what one is asked (GET); be there, or away (POST)."""
    if request.method == "POST":
        _turn(request)
        return done(request, reverse("console:availability"))
    context = corner.context(request.user) | {"place": "availability"}
    if by_htmx(request):
        return render(request, "console/routing/_corner.html", context)
    return render(request, "console/routing/availability.html", context)


def _turn(request: AgentRequest) -> None:
    me, at = request.user.pk, clock.now()
    chosen, _colon, reason = request.POST.get("state", "").partition(":")
    if chosen == DONE:
        actions.end_wrap_up(me, at=at)
        return
    try:
        actions.be(me, State(chosen), reason=reason, at=at, by=me)
    except (ValueError, actions.NotAState):
        raise Http404 from None


@policy.allows(*policy.WRITERS)
@require_POST
def acceptance(request: AgentRequest, offer_id: int) -> HttpResponse:
    """Take what was offered, and open it."""
    try:
        conversation_id = actions.accept(offer_id, by=request.user.pk)
    except actions.NoSuchOffer:
        raise Http404 from None
    except actions.OfferGone:
        return _nothing(request, _("Somebody else has it already, or it was offered on."))
    return _open(request, conversation_id)


@policy.allows(*policy.WRITERS)
@require_POST
def refusal(request: AgentRequest, offer_id: int) -> HttpResponse:
    """Leave what was offered to somebody else, perhaps saying why."""
    try:
        actions.decline(offer_id, reason=request.POST.get("reason", ""), by=request.user.pk)
    except actions.NoSuchOffer:
        raise Http404 from None
    return _nothing(request, _("It goes to somebody else."))


@policy.allows(*policy.WRITERS)
@require_POST
def following(request: AgentRequest) -> HttpResponse:
    """Take the next one that waits and that one can do, and open it."""
    taken = actions.take_next(request.user.pk, at=clock.now())
    if taken is None:
        return _nothing(request, _("Nobody waits for you at the moment."))
    return _open(request, taken)


@policy.allows(*policy.EVERYBODY)
@require_safe
def why(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Tell why a conversation is with whom it is."""
    conversation = desk.found(request, conversation_id)
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation_id),
        "decisions": corner.decisions(queries.decisions_of(conversation_id)),
        "place": "inbox",
    }
    name = "console/routing/_why.html" if by_htmx(request) else "console/routing/why.html"
    return render(request, name, context)


def _open(request: AgentRequest, conversation_id: int) -> HttpResponse:
    url = to_conversation(conversation_id)
    if not by_htmx(request):
        return redirect(url)
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["HX-Trigger"] = json.dumps({"desk-changed": {}, "conversation-taken": {"url": url}})
    return answer


def _nothing(request: AgentRequest, words: str) -> HttpResponse:
    if not by_htmx(request):
        messages.info(request, words)
    return done(request, reverse("console:availability"), toast={"words": words})
