"""Steps of processes: what customers wait for, and telling them that it is done."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk
from weft.console.composer import outcomes, sending, ways
from weft.console.composer.addressing import CannotBeSent
from weft.console.composer.outcomes import Scene
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.console.views.closures import show
from weft.conversations.actions import NotWritten, Reply
from weft.kernel.requests import is_clean
from weft.outcomes import actions, queries
from weft.outcomes.queries import StepCard
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.EVERYBODY)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """List the steps that customers wait for, the oldest first."""
    context = {
        "awaited": queries.awaited(request.user),
        "place": "follow-ups",
        "may_write": request.user.role in policy.WRITERS,
    }
    return render(request, "console/outcomes/processes.html", context)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def step(request: AgentRequest, conversation_id: int, step_id: int) -> HttpResponse:
    """Show what the customer would be told (GET), say that it is done (POST), or drop it."""
    conversation = desk.found(request, conversation_id)
    card = queries.step(step_id, conversation_id)
    if card is None:
        raise Http404
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        with contextlib.suppress(actions.StepEnded):  # somebody was quicker
            actions.abandon_step(card.id, by=request.user.pk, at=timezone.now())
        return done(request, back, toast={"words": _("Nobody waits for it any more.")})
    scene = Scene(conversation=conversation, agent=request.user, at=timezone.now())
    if request.method != "POST":
        return _form(request, scene, card, outcomes.step_text(scene, card.template_id))
    text = request.POST.get("text", "").replace("\r\n", "\n").strip("\n")
    try:
        reply = _reply(scene, text) if text else None
        actions.finish_step(card.id, by=request.user.pk, at=scene.at, reply=reply)
    except (CannotBeSent, NotWritten) as problem:
        _status, said = sending.refusal(problem)
        return _form(request, scene, card, text, said["words"])
    except actions.StepEnded:
        return done(request, back)
    words = _("The customer is told.") if text else _("The conversation is open again.")
    return done(request, back, toast={"words": words})


def _reply(scene: Scene, text: str) -> Reply:
    """Return what tells the customer. Raises CannotBeSent."""
    if not is_clean(text):
        raise CannotBeSent(_("Some characters here cannot be sent."))
    outcomes.check_text(text)
    try:
        send, _inbox = ways.answer(scene.conversation, text, by=scene.agent.pk, at=scene.at)
    except ways.Hindered as problem:
        raise CannotBeSent(str(problem)) from None
    if send.begin:
        raise CannotBeSent(_("There is no way to answer here."))
    return replace(send.reply, key=str(uuid.uuid4()))


def _form(
    request: AgentRequest, scene: Scene, card: StepCard, text: str, trouble: str = ""
) -> HttpResponse:
    here = to_conversation(scene.conversation.pk)
    address = reverse("console:process-step", args=[scene.conversation.pk, card.id])
    context = {
        "step": card,
        "text": text,
        "trouble": trouble,
        "here": here,
        "address": address,
        "place": "follow-ups",
    }
    answer = show(request, scene.conversation, "process", context, is_problem=bool(trouble))
    if trouble and not by_htmx(request):
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer
