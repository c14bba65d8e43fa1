"""Bringing in: a colleague, or another channel, into the same conversation (R74-R76, U8)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.customer import reaching
from weft.console.customer.reaching import Way
from weft.console.timeline import handing
from weft.console.verbs import by_htmx, done, not_allowed, to_conversation, verb
from weft.conversations import actions, queries
from weft.conversations.queries import Conversation
from weft.customers import queries as customers
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest
from weft.routing import queries as routing


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def companions(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show who could be brought in (GET); bring the agent `agent` in (POST)."""
    conversation = desk.found(request, conversation_id)
    if request.method != "POST":
        return _choice(request, conversation)
    given = request.POST.get("agent", "")
    back = to_conversation(conversation_id)
    agent = people.agent(int(given)) if given.isdecimal() and len(given) < 19 else None  # noqa: PLR2004 - bigint
    nobody = {"words": _("Please choose a colleague.")}
    if agent is None:
        return done(request, back, toast=nobody)
    try:
        actions.bring_in(conversation_id, agent=agent.pk, by=request.user.pk, at=timezone.now())
    except actions.NotAnAgent:
        return done(request, back, toast=nobody)
    return done(
        request,
        back,
        toast={
            "words": _("%(name)s is in, and hears what the customer writes.")
            % {"name": agent.name},
            "label": _("Undo"),
            "url": reverse("console:companion", args=[conversation_id, agent.pk]),
            "method": "delete",
        },
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def companion(request: AgentRequest, conversation_id: int, agent_id: int) -> HttpResponse:
    """Let somebody be out of the conversation again: a colleague, or oneself (DELETE)."""
    desk.found(request, conversation_id)
    if verb(request) != "DELETE":
        return not_allowed("DELETE")
    actions.leave(conversation_id, agent=agent_id, by=request.user.pk)
    if queries.may_see(request.user, conversation_id):
        return done(request, to_conversation(conversation_id))
    return done(request, reverse("console:inbox"), go=True)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show where else the customer can be written to (GET); begin there (POST).

    `message` names one that could not be sent: its words wait in the composer.
    """
    conversation = desk.found(request, conversation_id)
    found = _ways(conversation)
    words = _words(request, conversation_id)
    if request.method != "POST":
        context = {"ways": found, "message": request.GET.get("message", "") if words else ""}
        return _shown(request, conversation, "channels", context)
    back = to_conversation(conversation_id)
    way = next((one for one in found if one.key == request.POST.get("way")), None)
    if way is None:
        return done(request, back, toast={"words": _("Please choose where to write.")})
    if not (way.is_verified or request.POST.get("consent")):
        words = _("Please confirm that the customer wants to be written to there.")
        return done(request, back, toast={"words": words})
    return _begin(request, conversation, way, words)


def _begin(request: AgentRequest, conversation: Conversation, way: Way, words: str) -> HttpResponse:
    at = timezone.now()
    try:
        thread_id = actions.begin_thread(
            conversation.pk,
            inbox_id=way.inbox.id,
            people=[way.party],
            topic="",
            by=request.user.pk,
            at=at,
            remote=way.remote,
        )
    except actions.TalksElsewhere as error:
        other = to_conversation(error.conversation_id)
        told = _("The customer is talked with there already, in #%(number)d.")
        toast = {"words": told % {"number": error.conversation_id}}
        return done(request, other, toast=toast, go=True)
    except actions.NothingToAnswer:
        return done(request, to_conversation(queries.current(conversation.pk)), go=True)
    if words:
        actions.save_draft(
            conversation.pk,
            text=words,
            mode="reply",
            by=request.user.pk,
            at=at,
            letter={"thread": thread_id},
        )
    toast = {"words": _("You can write by %(inbox)s now.") % {"inbox": way.inbox.name}}
    here = to_conversation(conversation.pk)
    return done(request, f"{here}?on={thread_id}#composer", toast=toast, go=True)


def _ways(conversation: Conversation) -> list[Way]:
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    return reaching.ways(customer, queries.threads_of(conversation.pk))


def _words(request: AgentRequest, conversation_id: int) -> str:
    """Return the words of the message that could not be sent; what is not of here has none."""
    given = request.POST.get("message", "") or request.GET.get("message", "")
    if not given:
        return ""
    entries = queries.entries([int(given)]) if given.isdecimal() and len(given) < 19 else []  # noqa: PLR2004 - bigint
    threads = {thread.id for thread in queries.threads_of(conversation_id)}
    if not entries or entries[0].thread_id not in threads or entries[0].direction != "out":
        raise Http404
    return entries[0].text


def _choice(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    here = {one.agent_id for one in queries.companions_of(conversation.pk)}
    here |= {conversation.assignee_id or request.user.pk, request.user.pk}
    states = routing.states()
    colleagues = [
        {"id": one.pk, "name": handing.with_state(one, states), "agent": one}
        for one in people.agents().filter(is_active=True, role__in=policy.WRITERS)
        if one.pk not in here
    ]
    return _shown(request, conversation, "companions", {"colleagues": colleagues})


def _shown(
    request: AgentRequest, conversation: Conversation, name: str, context: Mapping[str, object]
) -> HttpResponse:
    part = f"console/transfers/_{name}.html"
    context = {
        **context,
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "place": "inbox",
        "part": part,
    }
    template = part if by_htmx(request) else "console/transfers/alone.html"
    return render(request, template, context)
