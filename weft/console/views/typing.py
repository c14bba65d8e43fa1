"""Telling others that somebody is writing. Nobody waits for it, and nothing is lost with it."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from weft.console import desk, numbers
from weft.conversations import queries
from weft.conversations.queries import ThreadCard
from weft.gateway import attention, registry
from weft.kernel import live
from weft.people import policy, seats
from weft.people.models import Agent
from weft.people.policy import AgentRequest


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
    if request.POST.get("mode") == "reply":
        asked = numbers.of_a_row(request.POST.get("thread", ""))
        thread = queries.thread_to_answer(conversation_id, asked)
        if thread is not None:
            _tell_customer(thread, agent, is_typing=is_typing)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _tell_customer(thread: ThreadCard, agent: Agent, *, is_typing: bool) -> None:
    """Show it to whoever reads our own pages at once; to others their network does."""
    at = timezone.now()
    if not registry.is_live(thread.inbox_id):
        if is_typing:
            attention.types(thread, at=at)
        return
    lasts = registry.channel_of(thread.inbox_id).capabilities.typing_lasts or timedelta()
    until = at + lasts if is_typing else at
    live.signal(
        f"visitor:{thread.id}",  # where the visitor's own stream listens
        "typing",
        name=agent.name,
        photo=agent.photo_url or None,
        until=until.isoformat(),
    )
