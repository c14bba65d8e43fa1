"""Closing a conversation, saying how it ended, and opening it again."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.composer import outcomes, sending
from weft.console.composer.addressing import CannotBeSent
from weft.console.composer.outcomes import Scene
from weft.console.due import snoozing
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.conversations import actions
from weft.conversations.endings import Ending
from weft.conversations.queries import Conversation
from weft.kernel.requests import is_clean
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def closure(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Ask how it ended (GET), close it (POST), or take that back (DELETE).

    `next` goes on in the list. With `undo` what was said when it was closed is undone as well.
    """
    conversation = desk.found(request, conversation_id)
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        if request.GET.get("undo"):
            actions.undo_close(conversation_id, by=request.user.pk, at=timezone.now())
        else:
            actions.reopen(conversation_id, by=request.user.pk)
        return done(request, back)
    scene = Scene(conversation=conversation, agent=request.user, at=timezone.now())
    if request.method != "POST":
        return _ask(request, scene, chosen=_whole(request.GET.get("outcome", "")))
    chosen = _whole(request.POST.get("outcome", ""))
    try:
        ending = _ending(request, scene, chosen)
        actions.close(conversation_id, by=request.user.pk, at=scene.at, ending=ending)
    except actions.OutcomeNeeded:
        return _ask(request, scene)
    except (CannotBeSent, actions.NotWritten) as problem:
        _status, said = sending.refusal(problem)
        return _ask(request, scene, chosen=chosen, trouble=said["words"])
    undo = reverse("console:closure", args=[conversation_id])
    return done(
        request,
        reverse("console:inbox") if request.POST.get("next") else back,
        toast={
            "words": _("The conversation is closed."),
            "label": _("Undo"),
            "url": f"{undo}?undo=1",
            "method": "delete",
        },
    )


def _ending(request: AgentRequest, scene: Scene, chosen: int | None) -> Ending | None:
    """Read how it ended; None where nobody says, or where it cannot be chosen any more."""
    if chosen is None:
        return None
    text = request.POST.get("text")
    text = text.replace("\r\n", "\n").strip("\n") if text is not None else None
    if text is not None and not is_clean(text):
        raise CannotBeSent(_("Some characters here cannot be sent."))
    with contextlib.suppress(outcomes.NoSuchOutcome):
        return outcomes.ending(scene, chosen, text=text, due_at=_due(request))
    return None


def _due(request: AgentRequest) -> datetime | None:
    typed = snoozing.typed(request.POST.get("due", ""))
    return typed if typed and typed > timezone.now() else None


def _ask(
    request: AgentRequest, scene: Scene, *, chosen: int | None = None, trouble: str = ""
) -> HttpResponse:
    """Show what can be chosen, or one outcome with what it plans, to be changed."""
    given = request.POST if request.method == "POST" else request.GET
    tree = outcomes.tree_of(scene.conversation)
    if tree is None:
        if request.method == "POST":  # outcomes were switched off in this moment
            return done(request, to_conversation(scene.conversation.pk))
        raise Http404
    found = outcomes.choices(scene, tree)
    here = to_conversation(scene.conversation.pk)
    context = {
        "conversation": scene.conversation,
        "here": here,
        "choices": found,
        "next": given.get("next", ""),
        "is_for_composer": given.get("for") == "composer",
        "trouble": trouble,
        "place": "inbox",
    }
    one = next((choice for choice in found if choice.id == chosen), None)
    part = "chooser"
    if one:
        part = "plan"
        context |= {"one": one, "text": given.get("text", one.text or "")}
    return show(request, scene.conversation, part, context, is_problem=bool(trouble))


def show(
    request: AgentRequest,
    conversation: Conversation | None,
    part: str,
    context: dict[str, Any],
    *,
    is_problem: bool = False,
) -> HttpResponse:
    """Show a part in the dialog above the desk, wherever it was asked for; else on a page."""
    if by_htmx(request):
        answer = render(request, f"console/outcomes/_{part}.html", context)
        if request.method == "POST":  # it was asked for by what should have closed
            answer["HX-Retarget"] = "#case-dialog-body"
            answer["HX-Reswap"] = "innerHTML"
            answer["HX-Trigger-After-Swap"] = json.dumps({"dialog:filled": {}})
        return answer
    context |= {"part": f"console/outcomes/_{part}.html", "conversation": conversation}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_problem else HTTPStatus.OK
    return render(request, "console/outcomes/page.html", context, status=status)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint
