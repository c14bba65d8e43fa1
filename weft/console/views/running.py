"""Macros in a conversation: chosen, seen before they are run, run, and undone as a whole."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk
from weft.console.composer import macros, prepared, sending
from weft.console.composer.macros import Asked, Plan
from weft.console.verbs import by_htmx, done, not_allowed, to_conversation, verb
from weft.conversations import actions, queries
from weft.conversations.macros import MOST_STEPS
from weft.conversations.queries import Conversation, MacroCard
from weft.kernel.doors import is_clean
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest

OFFERED = timedelta(days=1)  # for which a run may be undone from the menu
MAX_KEY = 80


@policy.allows(*policy.WRITERS)
@require_safe
def choice(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the macros that may be run here, and what was run lately, to be undone."""
    conversation = desk.found(request, conversation_id)
    kind = prepared.way_of(conversation, on="", through="")
    runs = queries.runs_of(conversation.pk, since=timezone.now() - OFFERED)
    context = {
        "macros": [
            (card, macros.brief(card)) for card in queries.macros_for(request.user, kind=kind)
        ],
        "runs": [(one, _who(one.by_id)) for one in runs],
    }
    return _show(request, conversation, "choice", context)


def _who(agent_id: int) -> str:
    found = people.agent(agent_id)
    return found.name if found else ""


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: AgentRequest, conversation_id: int, macro_id: int) -> HttpResponse:
    """Show what a macro would do here (GET), and do it (POST)."""
    conversation = desk.found(request, conversation_id)
    try:
        card = queries.macro(request.user, macro_id)
    except queries.NoSuchMacro:
        raise Http404 from None
    if request.method == "POST":
        return _run(request, conversation, card)
    return _preview(request, conversation, card, macros.plan(card, _asked(request, conversation)))


def _asked(request: AgentRequest, conversation: Conversation) -> Asked:
    """Read where and how the macro is to be run; texts as they were edited in the preview."""
    texts = {
        number: text.replace("\r\n", "\n")
        for number in range(MOST_STEPS)
        if (text := request.POST.get(f"text-{number}")) is not None
    }
    return Asked(
        conversation=conversation,
        agent=request.user,
        at=timezone.now(),
        seen_up_to=_whole(request.POST.get("seen_up_to", "")),
        texts=texts,
        outcome_id=_whole(request.POST.get("outcome", "")),
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint


def _run(request: AgentRequest, conversation: Conversation, card: MacroCard) -> HttpResponse:
    asked = _asked(request, conversation)
    if not all(is_clean(text) for text in (asked.texts or {}).values()):
        words = _("Some characters here cannot be sent.")
        return _preview(request, conversation, card, macros.plan(card, _anew(asked)), words)
    plan = macros.plan(card, asked)
    if plan.mark != request.POST.get("mark"):
        words = _("It would do something else by now. Look at it once more.")
        return _preview(request, conversation, card, plan, words, HTTPStatus.CONFLICT)
    if not plan.is_whole:
        return _preview(request, conversation, card, plan, _("Nothing was done yet."))
    key = request.POST.get("key", "")[:MAX_KEY]
    try:
        ran = actions.run_macro(
            conversation.pk,
            plan.deeds,
            macro_id=card.id,
            name=card.name,
            key=f"macro-{key if is_clean(key) and key else uuid.uuid4()}",
            by=request.user.pk,
            at=asked.at,
        )
    except (actions.NotWritten, actions.NotAnAgent) as problem:
        return _preview(request, conversation, card, plan, *_refusal(problem))
    answer = done(
        request,
        to_conversation(conversation.pk),
        toast={
            "words": _ran(card, plan),
            "label": _("Undo"),
            "url": reverse("console:macro-run", args=[conversation.pk, ran.run_id]),
            "method": "delete",
        },
    )
    return _tell_composer(answer, "macro-began", conversation.pk, plan.begun)


def _refusal(problem: Exception) -> tuple[str, HTTPStatus]:
    """Return why nothing was done, in words, and the status that says so."""
    match problem:
        case actions.SomethingNewer():
            words = _("Somebody wrote in the meantime. Look above, then decide.")
            return words, HTTPStatus.CONFLICT
        case actions.NotAnAgent():
            words = _("This person cannot answer customers any more.")
            return words, HTTPStatus.UNPROCESSABLE_ENTITY
        case _:
            status, body = sending.refusal(problem)
            return body["words"], status


def _tell_composer(
    answer: HttpResponse, event: str, conversation_id: int, text: str
) -> HttpResponse:
    """Let the page's composer show what became of the draft, which it keeps itself."""
    if text and "HX-Trigger" in answer:
        news = json.loads(answer["HX-Trigger"])
        news[event] = {"conversation": str(conversation_id), "text": text}
        answer["HX-Trigger"] = json.dumps(news)
    return answer


def _anew(asked: Asked) -> Asked:
    return Asked(conversation=asked.conversation, agent=asked.agent, at=asked.at)


def _ran(card: MacroCard, plan: Plan) -> str:
    if plan.waits is None:
        return _("“%(macro)s” is done.") % {"macro": card.name}
    return _("“%(macro)s” is done. The reply leaves in %(seconds)d s.") % {
        "macro": card.name,
        "seconds": plan.waits,
    }


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def run(request: AgentRequest, conversation_id: int, run_id: int) -> HttpResponse:
    """Undo what a macro did here (DELETE), and say what stays."""
    desk.found(request, conversation_id)
    if verb(request) != "DELETE":
        return not_allowed("DELETE")
    try:
        card = queries.macro_run(conversation_id, run_id)
    except queries.NoSuchRun:
        raise Http404 from None
    back = to_conversation(conversation_id)
    try:
        stays = actions.undo_run(card.id, by=request.user.pk, at=timezone.now())
    except actions.AlreadyUndone:
        return done(request, back, toast={"words": _("This was undone before.")})
    words = _("“%(macro)s” is undone.") % {"macro": card.name}
    answer = done(request, back, toast={"words": " ".join([words, *map(_stays, stays)])})
    return _tell_composer(answer, "macro-undone", conversation_id, card.begun)


def _stays(what: str) -> str:
    return {
        "reply": _("The reply had left already."),
        "draft": _("What was changed in the composer since stays there."),
        "assignee": _("It stays with whoever looks after it now."),
        "course": _("It stays open, closed or at rest as somebody left it since."),
        "matter": _("The matter stays as somebody named it since."),
    }[what]


def _preview(
    request: AgentRequest,
    conversation: Conversation,
    card: MacroCard,
    plan: Plan,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    context = {
        "macro": card,
        "plan": plan,
        "trouble": trouble,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "seen_up_to": conversation.last_message_id or 0,
    }
    status = status if trouble else HTTPStatus.OK
    return _show(request, conversation, "plan", context, status)


def _show(
    request: AgentRequest,
    conversation: Conversation,
    part: str,
    context: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show a part of a page to a script, and a page of its own to a browser without."""
    context |= {"here": to_conversation(conversation.pk), "conversation": conversation}
    if by_htmx(request):
        return render(request, f"console/macros/_{part}.html", context, status=status)
    context |= {"part": f"console/macros/_{part}.html", "place": "inbox"}
    return render(request, "console/macros/in_conversation.html", context, status=status)
