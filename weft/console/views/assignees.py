"""Who looks after a conversation."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.timeline import handing
from weft.console.verbs import by_htmx, done, to_conversation
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def assignee(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Give the conversation to `agent`, or back to everybody when that is empty."""
    desk.found(request, conversation_id)
    agent = request.POST.get("agent", "")
    if agent and not agent.isdecimal():
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    to = int(agent) if agent else None
    if to not in {None, request.user.pk} and handing.needs_reason(conversation_id, request.user.pk):
        # whoever has answered says why it goes on, or introduces whoever comes next
        form = f"{to_conversation(conversation_id)}transfers?to=agent:{to}"
        return _to_dialog(form) if by_htmx(request) else redirect(form)
    try:
        actions.assign(conversation_id, to=to, by=request.user.pk)
    except actions.NotAnAgent:
        return done(
            request,
            to_conversation(conversation_id),
            toast={"words": _("This person cannot answer customers any more.")},
        )
    return done(request, to_conversation(conversation_id))


def _to_dialog(address: str) -> HttpResponse:
    """Let the page open a dialog, as if its link had been pressed."""
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["HX-Trigger"] = json.dumps({"dialog": {"href": address}})
    return answer
