"""Answering with words that the vendor has approved, when the time for free answers has passed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.composer import carrying
from weft.console.composer.sending import MAX_KEY
from weft.console.templatetags.people_faces import called
from weft.console.timeline.runs import name_of_customer
from weft.console.verbs import to_conversation
from weft.conversations import actions, queries
from weft.conversations.queries import Conversation, ThreadCard
from weft.gateway import message_templates
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the templates of a thread's inbox, each with its gaps; send one (POST)."""
    conversation = desk.found(request, conversation_id)
    thread = _thread(request, conversation)
    if request.method != "POST":
        return _page(request, conversation, thread)
    try:
        chosen, text = message_templates.choose(
            thread.inbox_id,
            _number(request.POST.get("template", "")),
            request.POST.getlist("gap"),
        )
        actions.reply_by_template(
            conversation.pk,
            template=chosen,
            text=text,
            thread_id=thread.id,
            by=request.user.pk,
            at=timezone.now(),
            key=request.POST.get("key", "")[:MAX_KEY] or str(uuid.uuid4()),
        )
    except message_templates.GapsLeft:
        return _page(request, conversation, thread, trouble=_("Fill in every gap, please."))
    except message_templates.NoSuchTemplate:
        words = _("This template is not approved any more. Choose another one.")
        return _page(request, conversation, thread, trouble=words)
    except actions.InboxOff:
        words = _("This inbox is switched off, so nothing goes out.")
        return _page(request, conversation, thread, trouble=words)
    except actions.NotWritten:
        words = _("It could not be sent. Look at the conversation once more.")
        return _page(request, conversation, thread, trouble=words)
    return redirect(f"{to_conversation(conversation.pk)}#composer")


def _thread(request: AgentRequest, conversation: Conversation) -> ThreadCard:
    """Return the thread that was asked for, of an inbox with templates."""
    asked = _number(request.GET.get("on", ""))
    thread = queries.thread_to_answer(conversation.pk, asked or None)
    if thread is None or not carrying.limits(thread).has_templates:
        raise Http404
    return thread


def _page(
    request: AgentRequest, conversation: Conversation, thread: ThreadCard, *, trouble: str = ""
) -> HttpResponse:
    filled = request.POST.getlist("gap") if trouble else []
    chosen = _number(request.POST.get("template", "")) if trouble else 0
    cards = message_templates.of(thread.inbox_id, language=conversation.customer.language)
    page = {
        "place": "inbox",
        "conversation": conversation,
        "who": called(name_of_customer(conversation), conversation.customer_id),
        "here": to_conversation(conversation.pk),
        "thread": thread,
        "way_name": carrying.way_name(thread),
        "trouble": trouble,
        "fresh_key": str(uuid.uuid4()),
        "cards": [_shown(card, filled if card.id == chosen else ()) for card in cards],
        "chosen": chosen,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    return render(request, "console/conversations/message_templates.html", page, status=status)


def _shown(card: message_templates.Card, said: Sequence[str]) -> dict[str, object]:
    gaps = [
        {
            "number": number,
            "gap": f"{{{{{number}}}}}",
            "said": said[place] if place < len(said) else "",
        }
        for place, number in enumerate(card.gaps)
    ]
    return {"card": card, "gaps": gaps, "reads": message_templates.read(card, ())}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 -- bigint
