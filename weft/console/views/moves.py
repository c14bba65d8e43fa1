"""Merging and splitting conversations, and taking that back."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console import desk
from weft.console.verbs import done, to_conversation
from weft.conversations import actions, queries
from weft.conversations.queries import happenings
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_POST
def merge(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Bring all threads of the conversation `other` in here."""
    conversation = desk.found(request, conversation_id)
    back = to_conversation(conversation_id)
    number = request.POST.get("other", "").strip().removeprefix("#")
    missing = {"words": _("There is no conversation with this number.")}
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - bigint
        return done(request, back, toast=missing)
    try:
        other = desk.found(request, int(number))
    except Http404:
        return done(request, back, toast=missing)
    try:
        batch = actions.merge(conversation.pk, other.pk, by=request.user.pk, at=timezone.now())
    except actions.SameConversation:
        return done(request, back, toast={"words": _("This is the same conversation.")})
    words = _("#%(number)s is part of this conversation now.") % {"number": other.pk}
    return done(request, back, toast=_undo(words, conversation_id, batch))


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
    """Take a merge or a split back."""
    desk.found(request, conversation_id)
    if not any(
        event.body.get("batch") == str(batch) for event in happenings.happenings(conversation_id)
    ):
        raise Http404
    try:
        source = actions.undo(batch, by=request.user.pk, at=timezone.now())
    except actions.CannotUndo:
        words = _("This cannot be taken back any more: the thread was moved on.")
        return done(request, to_conversation(conversation_id), toast={"words": words})
    return done(request, to_conversation(source), go=True)


def _undo(words: str, conversation_id: int, batch: uuid.UUID) -> dict[str, str]:
    return {
        "words": words,
        "label": _("Undo"),
        "url": reverse("console:move", args=[conversation_id, batch]),
        "method": "delete",
    }
