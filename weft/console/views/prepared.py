"""What a composer offers while somebody writes: templates, and a look at the signature."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from weft.console import desk, prepared
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_safe
def templates(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the templates, filled for the customer of this conversation."""
    conversation = desk.found(request, conversation_id)
    context = {
        "choices": prepared.choices(conversation, request.user, at=timezone.now()),
        "may_change": request.user.role in policy.LEADERS,
    }
    return render(request, "console/conversations/_templates.html", context)


@policy.allows(*policy.WRITERS)
@require_safe
def signature(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show what will stand below an answer on the thread `on`."""
    conversation = desk.found(request, conversation_id)
    on = request.GET.get("on", "")
    context = {"signature": prepared.signature(conversation, request.user, on=on)}
    return render(request, "console/conversations/_signature.html", context)
