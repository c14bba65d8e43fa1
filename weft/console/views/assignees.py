"""Who looks after a conversation."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.verbs import done, to_conversation
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
    try:
        actions.assign(conversation_id, to=int(agent) if agent else None, by=request.user.pk)
    except actions.NotAnAgent:
        return done(
            request,
            to_conversation(conversation_id),
            toast={"words": _("This person cannot answer customers any more.")},
        )
    return done(request, to_conversation(conversation_id))
