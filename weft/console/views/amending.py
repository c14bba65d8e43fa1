"""Messages that have gone: an emoji to theirs, other words in ours, ours taken back.

What a network refuses is said where it was asked for, and then nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weft.console.timeline import afterwords, letters
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.console.views.letters import entry_of
from weft.conversations.queries import Entry
from weft.gateway import amending, contract
from weft.people import policy
from weft.people.policy import AgentRequest

NO_WORDS = gettext_lazy("Write what it should say, or take it back.")


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def reaction(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Show which emoji a message may get (GET), put one to it (POST), take ours away (DELETE)."""
    entry = entry_of(request, conversation_id, message_id)
    if request.method != "POST":
        return _asked(request, conversation_id, entry, "reaction")
    emoji = "" if verb(request) == "DELETE" else request.POST.get("emoji", "")[:50]
    if not emoji and verb(request) != "DELETE":
        return _asked(request, conversation_id, entry, "reaction")
    return _done(
        request,
        conversation_id,
        entry,
        "reaction",
        lambda: amending.react(entry.id, emoji, by=request.user.pk, at=timezone.now()),
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Show how a message of ours reads (GET), and give it other words (POST)."""
    entry = entry_of(request, conversation_id, message_id)
    if request.method != "POST":
        return _asked(request, conversation_id, entry, "correction")
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        return _asked(request, conversation_id, entry, "correction", problem=str(NO_WORDS))
    return _done(
        request,
        conversation_id,
        entry,
        "correction",
        lambda: amending.correct(entry.id, text, by=request.user.pk, at=timezone.now()),
        words=_("Corrected. The customer may have read it before."),
        text=text,
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def retraction(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Ask whether a message of ours shall be taken back (GET), and take it back (POST)."""
    entry = entry_of(request, conversation_id, message_id)
    if request.method != "POST":
        return _asked(request, conversation_id, entry, "retraction")
    return _done(
        request,
        conversation_id,
        entry,
        "retraction",
        lambda: amending.take_back(entry.id, by=request.user.pk, at=timezone.now()),
        words=_("Taken back. The customer may have read it before."),
    )


def _done(
    request: AgentRequest,
    conversation_id: int,
    entry: Entry,
    noun: str,
    deed: Callable[[], None],
    *,
    words: str = "",
    text: str = "",
) -> HttpResponse:
    try:
        deed()
    except amending.NotHere as problem:
        raise Http404 from problem
    except (contract.Refused, contract.Unreachable, contract.Unsure) as problem:
        told = letters.told(str(problem))
        return _asked(request, conversation_id, entry, noun, problem=told, text=text)
    toast = {"words": words} if words else None
    return done(request, to_conversation(conversation_id), toast=toast)


def _asked(
    request: AgentRequest,
    conversation_id: int,
    entry: Entry,
    noun: str,
    *,
    problem: str = "",
    text: str = "",
) -> HttpResponse:
    """Show the form of a noun; 404 where it can not be done to this message."""
    may = amending.may(entry, at=timezone.now())
    if not (problem or _allows(may, noun)):
        raise Http404
    said = entry.afterwords
    context = {
        "conversation": {"id": conversation_id},
        "here": to_conversation(conversation_id),
        "there": f"{to_conversation(conversation_id)}messages/{entry.id}/",
        "place": "inbox",
        "part": f"console/amending/_{noun}.html",
        "problem": problem,
        "may": may,
        "emoji": afterwords.palette(entry, may.reactions),
        "before": amending.reads(entry),
        "text": text or (said and said.doubted_text) or amending.reads(entry),
    }
    template = context["part"] if by_htmx(request) else "console/amending/alone.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, str(template), context, status=status)


def _allows(may: amending.May, noun: str) -> bool:
    allowed: Mapping[str, bool] = {
        "reaction": bool(may.reactions),
        "correction": may.correct,
        "retraction": may.take_back,
    }
    return allowed[noun]
