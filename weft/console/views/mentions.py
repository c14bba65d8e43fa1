"""Whom a note can call by name."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from weft.console import desk
from weft.console.people import mentions as calling
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_safe
def mentions(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Name the colleagues who may read the conversation, oneself left out."""
    desk.check_visible(request, conversation_id)
    people = [one for one in calling.readers(conversation_id) if one.pk != request.user.pk]
    return JsonResponse(
        {"colleagues": [{"name": one.name, "photo": one.photo_url} for one in people]}
    )
