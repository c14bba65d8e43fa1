"""Merging conversations, moving and splitting off their threads, and taking that back."""

from __future__ import annotations

import contextlib
import uuid
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console import desk, finder
from weft.console.composer import carrying
from weft.console.verbs import done, to_conversation
from weft.conversations import actions, queries
from weft.conversations.queries import Conversation, happenings
from weft.customers import actions as customers
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Find a conversation (GET); bring all threads of the conversation `other` in here (POST)."""
    conversation = desk.found(request, conversation_id)
    task = finder.merging(conversation)
    if request.method != "POST":
        return finder.show(request, conversation, task)
    other = finder.chosen(request, conversation, task)
    if isinstance(other, HttpResponse):
        return other
    try:
        batch = actions.merge(conversation.pk, other.pk, by=request.user.pk, at=timezone.now())
    except (actions.SameConversation, actions.MovedOn) as error:
        return _refused(request, conversation_id, error)
    _link_people(request, conversation, other)
    words = _("#%(number)s is part of this conversation now.") % {"number": other.pk}
    return done(
        request, to_conversation(conversation_id), toast=_undo(words, conversation_id, batch)
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: AgentRequest, conversation_id: int, thread_id: int) -> HttpResponse:
    """Find where a thread belongs (GET); bring it into the conversation `other` (POST)."""
    conversation = desk.found(request, conversation_id)
    threads = queries.threads_of(conversation_id)
    thread = next((t for t in threads if t.id == thread_id), None)
    if thread is None:
        raise Http404
    names = carrying.way_names(threads, conversation.customer_id)
    task = finder.moving(conversation, thread, names[thread_id])
    if request.method != "POST":
        return finder.show(request, conversation, task)
    other = finder.chosen(request, conversation, task)
    if isinstance(other, HttpResponse):
        return other
    try:
        batch = actions.move(thread_id, to=other.pk, by=request.user.pk, at=timezone.now())
    except (actions.SameConversation, actions.MovedOn) as error:
        return _refused(request, conversation_id, error)
    _link_people(request, other, conversation)
    words = _("The thread is part of #%(number)s now.") % {"number": other.pk}
    back = to_conversation(queries.current(conversation_id))
    return done(request, back, toast=_undo(words, other.pk, batch), go=True)


@policy.allows(*policy.WRITERS)
@require_POST
def split(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Give the thread `thread` a conversation of its own, and go there."""
    desk.found(request, conversation_id)
    number = request.POST.get("thread", "")
    threads = {str(thread.id): thread.id for thread in queries.threads_of(conversation_id)}
    if number not in threads:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    try:
        new_id, batch = actions.split(threads[number], by=request.user.pk, at=timezone.now())
    except actions.OnlyThread:
        words = _("A conversation needs at least one thread.")
        return done(request, to_conversation(conversation_id), toast={"words": words})
    words = _("The thread is a conversation of its own now.")
    toast = _undo(words, new_id, batch)
    return done(request, to_conversation(new_id), toast=toast, go=True)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def move(request: AgentRequest, conversation_id: int, batch: uuid.UUID) -> HttpResponse:
    """Take a merge, a move or a split back.

    Who brought another conversation in stays here; who gave a thread away is led back to it.
    """
    desk.found(request, conversation_id)
    moved = (
        event.body["source_id"]
        for event in happenings.happenings(conversation_id)
        if event.body.get("batch") == str(batch)
    )
    if (source := next(moved, None)) is None:
        raise Http404
    is_merge = source != conversation_id and queries.current(source) == conversation_id
    try:
        actions.undo(batch, by=request.user.pk, at=timezone.now())
    except actions.CannotUndo:
        words = _("This cannot be taken back any more: the thread was moved on.")
        return done(request, to_conversation(conversation_id), toast={"words": words})
    if is_merge:
        words = _("#%(number)s is a conversation of its own again.") % {"number": source}
        return done(request, to_conversation(conversation_id), toast={"words": words})
    return done(request, to_conversation(source), go=True)


def _link_people(request: AgentRequest, kept: Conversation, other: Conversation) -> None:
    """Link the two customers as well, where the agent said that they are one person."""
    if request.POST.get("same_person"):
        with contextlib.suppress(customers.SamePerson):
            customers.merge(
                kept.customer_id,
                other.customer_id,
                by=request.user.pk,
                at=timezone.now(),
                reason="their conversations were merged",
            )


def _refused(request: AgentRequest, conversation_id: int, error: Exception) -> HttpResponse:
    words = (
        _("This is the same conversation.")
        if isinstance(error, actions.SameConversation)
        else _("Somebody moved it a moment ago. Please look again.")
    )
    return done(request, to_conversation(conversation_id), toast={"words": words})


def _undo(words: str, conversation_id: int, batch: uuid.UUID) -> dict[str, str]:
    return {
        "words": words,
        "label": _("Undo"),
        "url": reverse("console:move", args=[conversation_id, batch]),
        "method": "delete",
    }
