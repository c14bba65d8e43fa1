"""Messages that wait for their time: taken back, or sent before it."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.verbs import done, to_conversation, verb
from weft.console.views.letters import entry_of
from weft.conversations import actions, queries
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def departure(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """POST sends a held message now, DELETE takes it back into one's draft."""
    entry = entry_of(request, conversation_id, message_id)
    if verb(request) == "DELETE":
        return _take_back(request, conversation_id, entry.id)
    with contextlib.suppress(actions.NotHeld):  # it has left by itself: what was wanted
        actions.send_now(entry.id, by=request.user.pk, at=timezone.now())
    return done(request, to_conversation(conversation_id))


def _take_back(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    by_script = bool(request.headers.get("X-Fragment"))
    try:
        actions.withdraw(message_id, by=request.user.pk, at=timezone.now())
    except actions.NotHeld:
        words = _("It has left already.")
        if by_script:
            return JsonResponse({"words": words}, status=HTTPStatus.CONFLICT)
        messages.error(request, words)
        return redirect(to_conversation(conversation_id))
    if not by_script:
        return redirect(f"{to_conversation(conversation_id)}#composer")
    draft = queries.draft_of(request.user.pk, conversation_id)
    return JsonResponse(
        {
            "text": draft.text if draft else "",
            "files": [{"id": str(file.id), "name": file.name} for file in draft.files]
            if draft
            else [],
        }
    )
