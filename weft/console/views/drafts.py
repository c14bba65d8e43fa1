"""Words not sent yet: kept on the server, and told to others while they are typed."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console import desk
from weft.console.composer import addressing
from weft.console.verbs import by_htmx, done, to_conversation
from weft.console.views.conversations import composer
from weft.conversations import actions, choices, queries
from weft.people import policy
from weft.people.policy import AgentRequest

MODES = ("reply", "note")
MOST_CHOICES, LONGEST_CHOICE = 50, 200  # that a draft keeps, whatever a channel takes


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def draft(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Keep `text`, `mode`, `uploads` and whether it is `shared`; nothing throws the draft away."""
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
        letter=addressing.as_draft(request.POST) | _choices(request.POST.getlist("choices")),
        is_shared=bool(request.POST.get("shared")),
    )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _choices(typed: list[str]) -> dict[str, Any]:
    found = [label[:LONGEST_CHOICE] for label in choices.cleaned(typed)][:MOST_CHOICES]
    return {"choices": found} if found else {}


@policy.allows(*policy.WRITERS)
@require_safe
def shared(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show what colleagues began here and let the others read."""
    desk.check_visible(request, conversation_id)
    place = queries.place_of(request.user.pk, conversation_id)
    here = to_conversation(conversation_id)
    context = {"shared": place.shared, "here": here, "may_write": True}
    return render(request, "console/conversations/_shared_drafts.html", context)


@policy.allows(*policy.WRITERS)
@require_POST
def takeover(request: AgentRequest, conversation_id: int, agent_id: int) -> HttpResponse:
    """Go on with the draft that a colleague shared; it is one's own from then on."""
    desk.check_visible(request, conversation_id)
    address = f"{to_conversation(conversation_id)}#composer"
    try:
        actions.take_over_draft(conversation_id, of=agent_id, by=request.user.pk, at=timezone.now())
    except actions.NotShared:
        words = _("There is no such draft any more: it was sent, or taken over.")
        if by_htmx(request):
            return done(request, address, toast={"words": words})
        messages.error(request, words)
        return redirect(address)
    if not by_htmx(request):
        return redirect(address)
    return composer(request, conversation_id)
