"""Closing a conversation, and opening it again."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.verbs import done, to_conversation, verb
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def closure(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Close the conversation (POST), or take that back (DELETE). `next` goes on in the list."""
    desk.found(request, conversation_id)
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        actions.reopen(conversation_id, by=request.user.pk)
        return done(request, back)
    actions.close(conversation_id, by=request.user.pk, at=timezone.now())
    undo = reverse("console:closure", args=[conversation_id])
    return done(
        request,
        reverse("console:inbox") if request.POST.get("next") else back,
        toast={
            "words": _("The conversation is closed."),
            "label": _("Undo"),
            "url": undo,
            "method": "delete",
        },
    )
