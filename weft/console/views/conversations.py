"""One conversation: its page, and the fragments that keep the page true."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk
from weft.console.customer import panel as panels
from weft.console.due import deadlines as promises
from weft.console.lists import rows
from weft.console.timeline import runs
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.conversations import actions, queries
from weft.notices import actions as notices
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.EVERYBODY)
@require_safe
def show(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show a conversation; one that was merged shows where it went."""
    conversation = desk.found(request, conversation_id)
    if conversation.merged_into_id:
        return redirect(to_conversation(conversation.merged_into_id))
    asked = runs.asked(request.GET, opens=True)
    if by_htmx(request):
        context = desk.pane_context(request, conversation, asked=asked)
        return render(request, "console/conversations/_pane.html", context)
    context = desk.page_context(request, conversation, asked=asked)
    return render(request, "console/conversations/page.html", context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def header(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the head of a conversation."""
    conversation = desk.found(request, conversation_id)
    context = desk.head_context(request, conversation)
    return render(request, "console/conversations/_header.html", context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def timeline(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show a run of the timeline: `before` a message, `after` one, or from `first` to `last`."""
    conversation = desk.found(request, conversation_id)
    if not request.headers.get("X-Fragment"):  # a browser without script goes further by links
        wanted = {name: request.GET[name] for name in ("before", "after", "only")
                  if name in request.GET}  # fmt: skip
        address = to_conversation(conversation_id)
        return redirect(f"{address}?{urlencode(wanted)}" if wanted else address)
    asked = runs.asked(request.GET, opens=False)
    context = runs.context(request, conversation, asked)
    return render(request, "console/conversations/_entries.html", context)


@policy.allows(*policy.WRITERS)
def composer(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show where one writes, as the server knows it: with the draft, on the thread `on`."""
    conversation = desk.found(request, conversation_id)
    context = desk.composer_context(request, conversation)
    return render(request, "console/conversations/_composer.html", context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def row(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show one line of the list."""
    found = queries.row(request.user, conversation_id)
    if found is None:
        raise Http404
    return HttpResponse(rows.shown([found]))


@policy.allows(*policy.EVERYBODY)
@require_safe
def deadlines(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Tell all that was promised in a conversation, and why it is due when it is."""
    desk.check_visible(request, conversation_id)
    context = {"reasons": promises.reasons(conversation_id, timezone.now())}
    return render(request, "console/conversations/_deadlines.html", context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def panel(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show what we know about the customer."""
    conversation = desk.found(request, conversation_id)
    context = panels.context(request, desk.panel_page(request, conversation))
    return render(request, "console/customers/_panel.html", context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def card(request: AgentRequest, conversation_id: int, name: str) -> HttpResponse:
    """Show one card of another room: a slow one that comes by itself, or one that failed."""
    conversation = desk.found(request, conversation_id)
    try:
        drawn = panels.card(request, desk.panel_page(request, conversation), name)
    except KeyError:
        raise Http404 from None
    if drawn is None:  # what has nothing to show leaves no trace
        return HttpResponse()
    context = {"card": drawn, "here": to_conversation(conversation_id)}
    return render(request, "console/customers/_card_body.html", context)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def reading(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Remember how far the agent has read (POST), or that it is to be read again (DELETE)."""
    desk.check_visible(request, conversation_id)
    if verb(request) == "DELETE":
        actions.unread(conversation_id, by=request.user.pk)
    elif up_to := _whole(request.POST.get("up_to")):
        actions.read(conversation_id, up_to=up_to, by=request.user.pk)
        notices.read(request.user.pk, conversation_id, at=timezone.now())
    return done(request, to_conversation(conversation_id))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint
