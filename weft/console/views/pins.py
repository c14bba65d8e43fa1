"""What an agent keeps on top of the lists."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.verbs import done, to_conversation, verb
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT", "DELETE"])
def pin(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Pin the conversation (POST), or let it go (DELETE)."""
    desk.check_visible(request, conversation_id)
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        actions.unpin(conversation_id, by=request.user.pk)
        return done(request, back)
    try:
        actions.pin(conversation_id, by=request.user.pk, at=timezone.now())
    except actions.TooManyPins:
        words = _("You have pinned as many as one can keep in sight. Take one off first.")
        return done(request, back, toast={"words": words})
    return done(request, back)
