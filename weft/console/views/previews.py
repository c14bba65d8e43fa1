"""How the words in the composer will look to whoever reads them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from weft.console import desk
from weft.console.timeline import formatting
from weft.conversations import actions, queries
from weft.gateway import registry
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_POST
def preview(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show `text` as the channel of `thread` renders it; 204 where nothing is rendered."""
    desk.check_visible(request, conversation_id)
    asked = request.POST.get("thread", "")
    threads = queries.threads_of(conversation_id)
    thread = next((one for one in threads if str(one.id) == asked), None)
    channel = registry.all_channels().get(thread.inbox_kind) if thread else None
    files = queries.uploads_of_agent(request.user.pk, _uploads(request))
    shown = formatting.html(channel, request.POST.get("text", "")[: actions.MAX_TEXT], files)
    if shown is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(shown)


def _uploads(request: AgentRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("uploads")[:100]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
