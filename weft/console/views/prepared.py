"""What a composer offers while somebody writes: templates, and a look at the signature."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from weft.console import desk
from weft.console.composer import prepared
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_safe
def templates(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the templates for an answer on the thread `on`, filled for its reader."""
    conversation = desk.found(request, conversation_id)
    kind = prepared.way_of(
        conversation, on=request.GET.get("on", ""), through=request.GET.get("through", "")
    )
    choices = prepared.choices(conversation, request.user, kind=kind, at=timezone.now())
    return render(request, "console/conversations/_templates.html", {"choices": choices})


@policy.allows(*policy.WRITERS)
@require_POST
def uses(request: AgentRequest, template_id: int) -> HttpResponse:
    """Remember that the agent took a template: what is used often is offered first."""
    actions.count_use(template_id, by=request.user.pk)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@policy.allows(*policy.WRITERS)
@require_safe
def signature(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show what will stand below an answer on the thread `on`."""
    conversation = desk.found(request, conversation_id)
    on = request.GET.get("on", "")
    context = {"signature": prepared.signature(conversation, request.user, on=on)}
    return render(request, "console/conversations/_signature.html", context)
