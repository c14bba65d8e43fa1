"""What may be lost: customers not reached, questions nobody answered, what nobody could read."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk, undo
from weft.console.people import colleagues
from weft.console.timeline import rescuing
from weft.console.verbs import done, verb
from weft.conversations import actions, queries
from weft.gateway import queries as gateway
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.rescue import queries as rescue


@policy.allows(*policy.EVERYBODY)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """List who could not get through, and what waits where no list of open ones shows it."""
    now = timezone.now()
    to_reach = rescuing.drawn(rescue.open_rescues(request.user), colleagues.everybody(), at=now)
    covered = {one.card.message_id for one in to_reach}
    found = [card for card in queries.leaks(request.user) if card.message_id not in covered]
    parts = {
        "closed": _("Closed without an answer"),
        "resting": _("Resting, and somebody waits"),
        "failed": _("Could not be sent"),
        "unknown": _("May not have been sent"),
    }
    context = {
        "parts": [
            (kind, title, cards)
            for kind, title in parts.items()
            if (cards := [card for card in found if card.kind == kind])
        ],
        "to_reach": to_reach,
        "ways_to_try": rescuing.how_names(),
        "results": rescuing.result_names(),
        "undoes_rescue": request.GET.get("what") == "rescue",
        "unread": len(gateway.quarantined()) if request.user.role in policy.LEADERS else 0,
        "waived": undo.asked(request.GET),
        "place": "unanswered",
        "may_write": request.user.role in policy.WRITERS,
    }
    return render(request, "console/cases/unanswered.html", context)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def waiver(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Say that a message needs nothing more (POST), or take that back (DELETE)."""
    desk.found(request, conversation_id)
    threads = {thread.id for thread in queries.threads_of(conversation_id)}
    if not any(entry.thread_id in threads for entry in queries.entries([message_id])):
        raise Http404
    back = reverse("console:unanswered")
    if verb(request) == "DELETE":
        actions.ask_again(message_id, by=request.user.pk)
        return done(request, back)
    actions.waive(message_id, by=request.user.pk, at=timezone.now())
    return done(request, f"{back}?{undo.query(message_id, conversation_id)}")
