"""The board: looking, and what whoever leads does from it. All of it is written in the events."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weft.console import desk
from weft.console.reports import board
from weft.console.verbs import by_htmx, done, to_conversation
from weft.conversations import actions, queries
from weft.conversations.actions import QueueDraft
from weft.conversations.filters import Filter
from weft.kernel import events
from weft.kernel.requests import is_clean
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest

LONGEST = 2000  # characters that are whispered
MOST_OF_AGENT = 50


@policy.allows(*policy.LEADERS)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """Show the board; a script asks for what is on it alone."""
    if by_htmx(request):
        context = board.context(request.user, at=timezone.now())
        return render(request, "console/board/_board.html", context)
    context = {"cursor": str(events.latest()), "place": "board"}  # first, so that nothing is missed
    context |= board.context(request.user, at=timezone.now())
    return render(request, "console/board/page.html", context)


@policy.allows(*policy.LEADERS)
@require_safe
def agent(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Show what one person has in hand."""
    found = people.agent(agent_id)
    if found is None:
        raise Http404
    now = timezone.now()
    wanted = Filter(assignee=str(agent_id))
    rows = queries.page(request.user, wanted, at=now, limit=MOST_OF_AGENT).rows
    context = {
        "agent": found,
        "waiting": [board.line(row, now) for row in rows],
        "place": "board",
    }
    return render(request, "console/board/agent.html", context)


@policy.allows(*policy.LEADERS)
@require_POST
def watching(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Look into a conversation; its talk says so."""
    desk.check_visible(request, conversation_id)
    actions.watch(conversation_id, by=request.user.pk)
    return redirect(to_conversation(conversation_id))


@policy.allows(*policy.LEADERS)
@require_POST
def whisper(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Leave a note that calls whoever looks after the conversation."""
    conversation = desk.found(request, conversation_id)
    text = request.POST.get("text", "").strip()[:LONGEST]
    if not text or not is_clean(text):
        return _back(request, _("There is nothing to send yet."))
    whom = conversation.assignee
    written = f"@{whom.name} {text}" if whom else text
    actions.note(
        conversation_id,
        text=written,
        by=request.user.pk,
        at=timezone.now(),
        key=str(uuid.uuid4()),
        mentions=[whom.pk] if whom else [],
    )
    return _back(request, _("Only your colleagues see it."))


@policy.allows(*policy.LEADERS)
@require_POST
def takeover(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Look after a conversation oneself from now on."""
    desk.check_visible(request, conversation_id)
    actions.assign(conversation_id, to=request.user.pk, by=request.user.pk)
    return _back(request, _("It is yours now."))


@policy.allows(*policy.LEADERS)
@require_POST
def inbox(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Switch an inbox on or off."""
    is_on = request.POST.get("is_on") == "1"
    if inbox_id not in {card.id for card in queries.all_inboxes()}:
        raise Http404
    actions.change_inbox(inbox_id, is_on=is_on, by=request.user.pk)
    return _back(request, _("The inbox is on.") if is_on else _("The inbox is off."))


@policy.allows(*policy.LEADERS)
@require_POST
def queue(request: AgentRequest, queue_id: int) -> HttpResponse:
    """Let a queue take and give, or rest."""
    card = queries.queue(queue_id)
    if card is None:
        raise Http404
    is_on = request.POST.get("is_on") == "1"
    draft = QueueDraft(name=card.name, team_id=card.team_id, plan_id=card.plan_id, is_on=is_on)
    actions.change_queue(queue_id, draft, by=request.user.pk)
    return _back(request, _("The queue is on.") if is_on else _("The queue is off."))


def _back(request: AgentRequest, words: str) -> HttpResponse:
    return done(request, reverse("console:board"), toast={"words": words})
