"""The tags of a conversation."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from weft.console import desk
from weft.console.verbs import done, to_conversation, verb
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_POST
def tags(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Add the tag `name`."""
    desk.found(request, conversation_id)
    name = request.POST.get("name", "").replace("\0", "")
    actions.tag(conversation_id, name=name, by=request.user.pk)
    return done(request, to_conversation(conversation_id))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def tag(request: AgentRequest, conversation_id: int, name: str) -> HttpResponse:
    """Add the tag (POST), or take it off (DELETE)."""
    desk.found(request, conversation_id)
    change = actions.untag if verb(request) == "DELETE" else actions.tag
    change(conversation_id, name=name.replace("\0", ""), by=request.user.pk)
    return done(request, to_conversation(conversation_id))
