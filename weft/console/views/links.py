"""Links between conversations, and new conversations beside one that we have."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk, finder
from weft.console.composer import branching
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.conversations import actions, queries
from weft.conversations.queries import Conversation
from weft.people import policy
from weft.people.policy import AgentRequest

SHOWN = 20  # messages to split off, the newest first


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Find a conversation (GET); link this one with the conversation `other` as `kind` (POST)."""
    conversation = desk.found(request, conversation_id)
    task = finder.linking(conversation)
    if request.method != "POST":
        return finder.show(request, conversation, task)
    other = finder.chosen(request, conversation, task)
    if isinstance(other, HttpResponse):
        return other
    kind = request.POST.get("kind", "related")
    if kind not in task.choices:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    pair = (other.pk, conversation.pk) if kind == "follow_up" else (conversation.pk, other.pk)
    back = to_conversation(conversation_id)
    try:
        made = actions.link(*pair, kind=kind, by=request.user.pk, at=timezone.now())
    except actions.SameConversation:
        return done(request, back, toast={"words": _("This is the same conversation.")})
    except actions.LinkedAlready:
        return done(request, back, toast={"words": _("These two are linked already.")})
    words = _("#%(number)d and this conversation know of each other now.") % {"number": other.pk}
    return done(request, back, toast=_undo(words, conversation_id, made))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def link(request: AgentRequest, conversation_id: int, link_id: int) -> HttpResponse:
    """Take a link back (DELETE)."""
    desk.found(request, conversation_id)
    if verb(request) != "DELETE":
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
    if link_id in {card.id for card in queries.links_of(request.user, conversation_id)}:
        with contextlib.suppress(actions.NotLinked):  # somebody was quicker
            actions.unlink(link_id, by=request.user.pk, at=timezone.now())
    after = queries.current(conversation_id)  # what was opened by the link may be gone with it
    return done(request, to_conversation(after), go=after != conversation_id)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def branches(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Choose a message (GET); open a conversation about `message`, or one that follows (POST)."""
    conversation = desk.found(request, conversation_id)
    if request.method != "POST":
        return _choose_message(request, conversation)
    message_id, thread = _branching_off(request, conversation_id)
    way = branching.way(thread)
    new_id, made = actions.branch(
        conversation_id,
        inbox_id=way.inbox_id,
        people=way.people,
        matter=request.POST.get("matter", "").replace("\0", "").strip() or conversation.matter,
        message_id=message_id,
        by=request.user.pk,
        at=timezone.now(),
    )
    words = (
        _("The message has a conversation of its own now.")
        if message_id
        else _("A conversation that follows up was opened.")
    )
    return done(request, to_conversation(new_id), toast=_undo(words, new_id, made), go=True)


def _branching_off(
    request: AgentRequest, conversation_id: int
) -> tuple[int | None, queries.ThreadCard]:
    """Return the message that was chosen, if any, and the thread that the new one leaves."""
    threads = {thread.id: thread for thread in queries.threads_of(conversation_id)}
    typed = request.POST.get("message", "")
    if not typed:
        if not threads:
            raise Http404
        return None, threads[max(threads)]
    if not typed.isdecimal() or len(typed) > 18:  # noqa: PLR2004 - bigint
        raise Http404
    entry = next(iter(queries.entries([int(typed)])), None)
    if entry is None or entry.thread_id not in threads:
        raise Http404
    return entry.id, threads[entry.thread_id]


def _choose_message(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    entries = queries.timeline(conversation.pk, limit=SHOWN).entries
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "entries": [entry for entry in reversed(entries) if entry.text],
        "customer_name": desk.customer_called(conversation),
        "place": "inbox",
    }
    name = "console/cases/_messages.html" if by_htmx(request) else "console/cases/messages.html"
    return render(request, name, context)


def _undo(words: str, conversation_id: int, link_id: int) -> dict[str, str]:
    return {
        "words": words,
        "label": _("Undo"),
        "url": reverse("console:link", args=[conversation_id, link_id]),
        "method": "delete",
    }
