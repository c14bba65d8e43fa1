"""Handing a conversation over: offering it, answering an offer, and giving it at once."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console import desk
from weft.console.composer import introducing
from weft.console.timeline import handing
from weft.console.verbs import by_htmx, done, not_allowed, to_conversation, verb
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.queries import Conversation
from weft.customers import queries as customers
from weft.outcomes import queries as outcomes
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest
from weft.routing import queries as routing
from weft.transfers import actions, drafting
from weft.transfers import queries as transfers
from weft.transfers.briefing import Briefing
from weft.transfers.queries import Card

CANNOT = (
    actions.AlreadyOffered,
    actions.EmptyBriefing,
    actions.Gone,
    actions.NoAnswer,
    actions.NoReason,
    actions.NotForYou,
    actions.NotOffered,
    actions.Overtaken,
    actions.SameHands,
    conversations.NoSuchQueue,
    conversations.NotAnAgent,
    conversations.NotWritten,
)


class Target(NamedTuple):
    """To whom a conversation is to go: an agent or a queue."""

    agent: int | None
    queue: int | None


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def transfers_of(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the form with a drafted briefing (GET); offer, ask first, or give at once (POST)."""
    conversation = desk.found(request, conversation_id)
    if request.method != "POST":
        return _form(request, conversation)
    how = request.POST.get("how", "warm")
    try:
        if how == "ask":
            return _ask(request, conversation_id)
        if how == "cold":
            return _give(request, conversation_id)
        return _offer(request, conversation_id)
    except CANNOT as error:
        return _refused(request, conversation_id, error)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def transfer(request: AgentRequest, conversation_id: int, transfer_id: int) -> HttpResponse:
    """Take an offer, or a transfer that was made a moment ago, back (DELETE)."""
    card = _found(request, conversation_id, transfer_id)
    if verb(request) != "DELETE":
        return not_allowed("DELETE")
    undo = actions.withdraw if card.is_warm else actions.take_back
    try:
        undo(card.id, by=request.user.pk, at=timezone.now())
    except CANNOT as error:
        return _refused(request, conversation_id, error)
    return done(request, to_conversation(conversation_id))


@policy.allows(*policy.WRITERS)
@require_POST
def acceptance(request: AgentRequest, conversation_id: int, transfer_id: int) -> HttpResponse:
    """Take the conversation over; the customer is told by whom, where that makes sense."""
    card = _found(request, conversation_id, transfer_id)
    at = timezone.now()
    try:
        actions.accept(
            card.id,
            by=request.user.pk,
            at=at,
            introduction=introducing.words(conversation_id, request.user.name, at=at),
        )
    except CANNOT as error:
        return _refused(request, conversation_id, error)
    toast = {"words": _("You look after this conversation now.")}
    return done(request, to_conversation(conversation_id), toast=toast)


@policy.allows(*policy.WRITERS)
@require_POST
def refusal(request: AgentRequest, conversation_id: int, transfer_id: int) -> HttpResponse:
    """Say no to an offer, and why."""
    card = _found(request, conversation_id, transfer_id)
    words = request.POST.get("words", "").replace("\0", "")
    try:
        actions.decline(card.id, words=words, by=request.user.pk, at=timezone.now())
    except CANNOT as error:
        return _refused(request, conversation_id, error)
    if not queries.may_see(request.user, conversation_id):
        return done(request, reverse("console:inbox"), go=True)
    return done(request, to_conversation(conversation_id))


def _offer(request: AgentRequest, conversation_id: int) -> HttpResponse:
    target = _target(request.POST.get("to", ""))
    made = actions.offer(
        conversation_id,
        to=target.agent,
        queue=target.queue,
        briefing=_briefing(request),
        reason=request.POST.get("reason", ""),
        by=request.user.pk,
        at=timezone.now(),
    )
    words = _("Offered to %(name)s. Until it is accepted, it is yours.")
    return _done(request, conversation_id, made, words % {"name": _name(target)})


def _give(request: AgentRequest, conversation_id: int) -> HttpResponse:
    target = _target(request.POST.get("to", ""))
    made = actions.record(
        conversation_id,
        to=target.agent,
        queue=target.queue,
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", "").replace("\0", ""),
        by=request.user.pk,
        at=timezone.now(),
    )
    return _done(request, conversation_id, made, _("Given to %(name)s.") % {"name": _name(target)})


def _ask(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Ask a colleague before anything is offered: a note that names them, and they can read it."""
    target = _target(request.POST.get("to", ""))
    agent = people.agent(target.agent) if target.agent else None
    if agent is None:
        raise conversations.NotAnAgent
    question = request.POST.get("question", "").replace("\0", "").strip()
    if not question:
        raise conversations.EmptyMessage
    if not queries.may_see(agent, conversation_id):
        conversations.bring_in(
            conversation_id, agent=agent.pk, by=request.user.pk, at=timezone.now()
        )
    conversations.note(
        conversation_id,
        text=f"@{agent.name} {question}",
        by=request.user.pk,
        at=timezone.now(),
        key=str(uuid.uuid4()),
        mentions=[agent.pk],
    )
    words = _("%(name)s is asked. The answer comes as a note.") % {"name": agent.name}
    return done(request, to_conversation(conversation_id), toast={"words": words})


def _done(request: AgentRequest, conversation_id: int, made: int, words: str) -> HttpResponse:
    toast = {
        "words": words,
        "label": _("Undo"),
        "url": reverse("console:transfer", args=[conversation_id, made]),
        "method": "delete",
    }
    if queries.may_see(request.user, conversation_id):
        return done(request, to_conversation(conversation_id), toast=toast)
    return done(request, reverse("console:inbox"), toast={"words": words}, go=True)


def _form(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    at = timezone.now()
    colleagues = people.agents().filter(is_active=True, role__in=policy.WRITERS)
    states = routing.states()
    groups = {
        _("Colleagues"): [
            {"value": f"agent:{one.pk}", "name": handing.with_state(one, states)}
            for one in colleagues
            if one.pk != (conversation.assignee_id or request.user.pk)
        ],
        _("Queues"): [
            {"value": f"queue:{one.id}", "name": one.name} for one in queries.queues() if one.is_on
        ],
    }
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "briefing": drafting.draft(
            conversation.pk, at=at, promises=_promises(request, conversation)
        ),
        "targets": [{"name": name, "targets": some} for name, some in groups.items() if some],
        "chosen": request.GET.get("to", ""),
        "is_cold": request.GET.get("how") == "cold",
        "reasons": handing.reasons(),
        "offered": transfers.offer_of(conversation.pk),
        "place": "inbox",
    }
    is_part = by_htmx(request)
    name = "console/transfers/_transfer.html" if is_part else "console/transfers/transfer.html"
    return render(request, name, context)


def _promises(request: AgentRequest, conversation: Conversation) -> list[str]:
    """Return what the customer may rely on, whoever of us said it and on whatever channel."""
    family = customers.family(conversation.customer_id)
    cards = outcomes.promises_of(request.user, family)
    return [handing.promised(card) for card in cards if card.state == "open"]


def _briefing(request: AgentRequest) -> Briefing:
    given = {
        name: request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n")
        for name in ("who", "matter", "tried", "promised")
    }
    return Briefing(**given)


def _target(text: str) -> Target:
    """Read whom the form names, such as agent:5 or queue:2."""
    kind, _colon, number = text.partition(":")
    id_ = int(number) if number.isdecimal() and len(number) < 19 else None  # noqa: PLR2004 - bigint
    return Target(id_ if kind == "agent" else None, id_ if kind == "queue" else None)


def _name(target: Target) -> str:
    if target.agent is not None:
        agent = people.agent(target.agent)
        return agent.name if agent else ""
    card = queries.queue(target.queue) if target.queue is not None else None
    return card.name if card else ""


def _found(request: AgentRequest, conversation_id: int, transfer_id: int) -> Card:
    """Return a transfer of a conversation that the reader may see; others do not exist."""
    desk.found(request, conversation_id)
    card = transfers.transfer(transfer_id)
    if card is None or queries.current(card.conversation_id) != conversation_id:
        raise Http404
    return card


def _refused(request: AgentRequest, conversation_id: int, error: Exception) -> HttpResponse:
    return done(request, to_conversation(conversation_id), toast={"words": trouble(error)})


def trouble(error: Exception) -> str:
    """Say why a conversation was not given on, or not taken."""
    words = {
        actions.AlreadyOffered: _("It is offered to somebody already. Take that back first."),
        actions.EmptyBriefing: _("Please write a few words for whoever takes over."),
        actions.NoReason: _("Please say why you give it on."),
        actions.NoAnswer: _("Please say in a few words why not."),
        actions.SameHands: _("It is there already. Please choose somebody else."),
        actions.NotForYou: _("This was offered to somebody else."),
        conversations.EmptyMessage: _("Please write your question."),
        conversations.NotAnAgent: _("Please choose who should take it over."),
        conversations.NoSuchQueue: _("Please choose who should take it over."),
    }
    over = _("This is over already: somebody else has it, or it was taken back.")
    return words.get(type(error), over)
