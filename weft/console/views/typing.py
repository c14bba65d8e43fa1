"""Telling others that somebody is writing. Nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from weft.console import desk
from weft.conversations import queries
from weft.kernel import live
from weft.people import policy, seats
from weft.people.policy import AgentRequest

LASTS = timedelta(seconds=6)


@policy.allows(*policy.WRITERS)
@require_POST
def typing(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Tell colleagues, and with mode=reply the customer too, that the agent is writing."""
    desk.check_visible(request, conversation_id)
    agent, is_typing = request.user, bool(request.POST.get("typing"))
    live.signal(
        seats.TOPIC,
        "writing",
        conversation_id=conversation_id,
        agent_id=agent.pk,
        is_typing=is_typing,
    )
    threads = queries.threads_of(conversation_id)
    if request.POST.get("mode") == "reply" and threads:
        until = timezone.now() + (LASTS if is_typing else timedelta())
        live.signal(
            f"visitor:{threads[-1].id}",  # where the visitor's own stream listens
            "typing",
            name=agent.name,
            photo=agent.photo_url or None,
            until=until.isoformat(),
        )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
