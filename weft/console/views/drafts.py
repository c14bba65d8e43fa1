"""Words not sent yet: kept on the server, and told to others while they are typed."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from weft.console import addressing, desk
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest

MODES = ("reply", "note")


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def draft(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Keep `text`, `mode` and `uploads`; nothing in them throws the draft away."""
    desk.check_visible(request, conversation_id)
    mode = request.POST.get("mode", "reply")
    uploads = []
    for text in request.POST.getlist("uploads"):
        try:
            uploads.append(uuid.UUID(text))
        except ValueError:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")
    actions.save_draft(
        conversation_id,
        text=text[: actions.MAX_TEXT],
        mode=mode if mode in MODES else "reply",
        by=request.user.pk,
        at=timezone.now(),
        uploads=uploads,
        letter=addressing.as_draft(request.POST),
    )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
