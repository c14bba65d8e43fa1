"""Next steps: planning one, being done with it, and everybody's on one page."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk, undo
from weft.console.due import snoozing, steps
from weft.console.verbs import by_htmx, done, to_conversation, verb
from weft.conversations import actions, queries
from weft.conversations.queries import Conversation, FollowUpCard
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest

CANNOT = (actions.NoStep, actions.DueInThePast, actions.NotAnAgent)


@policy.allows(*policy.EVERYBODY)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """List the steps that are to be done: one's own, all, or those that are overdue."""
    now = timezone.localtime()
    whose = request.GET.get("whose", "mine")
    tabs = {"mine": _("Mine"), "all": _("All"), "overdue": _("Overdue")}
    if whose not in tabs:
        raise Http404
    found = queries.follow_ups(
        request.user,
        owner=request.user.pk if whose == "mine" else None,
        until=now if whose == "overdue" else None,
        after=_after(request.GET.get("after", "")),
    )
    context = {
        "days": list(steps.by_day(found.steps, now)),
        "whose": whose,
        "tabs": tabs,
        "after": json.dumps([found.after[0].isoformat(), found.after[1]]) if found.after else "",
        "ended": undo.asked(request.GET),
        "place": "follow-ups",
        "may_write": request.user.role in policy.WRITERS,
    }
    return render(request, "console/cases/follow_ups.html", context)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_ups(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the form for a step (GET); plan what it says (POST)."""
    conversation = desk.found(request, conversation_id)
    if request.method != "POST":
        return _form(request, conversation)
    back = to_conversation(conversation_id)
    text, owner, due_at = _read(request)
    if due_at is None:
        return done(request, back, toast={"words": _past()})
    try:
        made = actions.plan_follow_up(
            conversation_id,
            text=text,
            owner=owner,
            due_at=due_at,
            by=request.user.pk,
            at=timezone.now(),
        )
    except CANNOT as error:
        return done(request, back, toast={"words": _trouble(error)})
    return done(
        request,
        back,
        toast={
            "words": _("The next step is planned."),
            "label": _("Undo"),
            "url": reverse("console:follow-up", args=[conversation_id, made]),
            "method": "delete",
        },
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def follow_up(request: AgentRequest, conversation_id: int, follow_up_id: int) -> HttpResponse:
    """Show the form of a step (GET), plan it anew (PUT), or say that it is not needed (DELETE)."""
    conversation = desk.found(request, conversation_id)
    card = _open(conversation_id, follow_up_id)
    if request.method in {"GET", "HEAD"}:
        return _form(request, conversation, card)
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        return _end(request, conversation_id, follow_up_id, is_done=False)
    text, owner, due_at = _read(request)
    try:
        actions.change_follow_up(
            follow_up_id,
            text=text,
            owner=owner,
            due_at=due_at or card.due_at,
            by=request.user.pk,
            at=timezone.now(),
        )
    except CANNOT as error:
        return done(request, back, toast={"words": _trouble(error)})
    return done(request, back)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def end(request: AgentRequest, conversation_id: int, follow_up_id: int) -> HttpResponse:
    """Say that a step is done (POST); take back that it was ended (DELETE)."""
    desk.found(request, conversation_id)
    if verb(request) != "DELETE":
        _open(conversation_id, follow_up_id)
        return _end(request, conversation_id, follow_up_id, is_done=True)
    if not queries.is_follow_up_of(follow_up_id, conversation_id):
        raise Http404
    with contextlib.suppress(actions.NotOpen):  # somebody was quicker
        actions.reopen_follow_up(follow_up_id, by=request.user.pk)
    return done(request, _back(request, conversation_id))


def _end(
    request: AgentRequest, conversation_id: int, follow_up_id: int, *, is_done: bool
) -> HttpResponse:
    with contextlib.suppress(actions.NotOpen):  # somebody was quicker
        actions.end_follow_up(follow_up_id, is_done=is_done, by=request.user.pk, at=timezone.now())
    back = _back(request, conversation_id)
    if "?" in back:  # to the page of all steps, which offers to take it back
        back = f"{back}&{undo.query(follow_up_id, conversation_id)}"
    return done(
        request,
        back,
        toast={
            "words": _("The step is done.") if is_done else _("The step was cancelled."),
            "label": _("Undo"),
            "url": reverse("console:follow-up-end", args=[conversation_id, follow_up_id]),
            "method": "delete",
        },
    )


def _back(request: AgentRequest, conversation_id: int) -> str:
    whose = request.POST.get("back", "")
    if whose in {"mine", "all", "overdue"}:
        return f"{reverse('console:follow-ups')}?whose={whose}"
    return to_conversation(conversation_id)


def _open(conversation_id: int, follow_up_id: int) -> FollowUpCard:
    """Return an open step of the conversation; others do not exist here."""
    for card in queries.follow_ups_of(conversation_id):
        if card.id == follow_up_id:
            return card
    raise Http404


def _form(
    request: AgentRequest, conversation: Conversation, card: FollowUpCard | None = None
) -> HttpResponse:
    here = to_conversation(conversation.pk)
    context = {
        "conversation": conversation,
        "here": here,
        "step": card,
        "address": f"{here}follow-ups/{card.id}" if card else f"{here}follow-ups",
        "owner_id": card.owner_id if card else request.user.pk,
        "colleagues": people.agents().filter(is_active=True, role__in=policy.WRITERS),
        "choices": snoozing.choices(timezone.localtime()),
        "place": "inbox",
    }
    name = "console/cases/_follow_up.html" if by_htmx(request) else "console/cases/follow_up.html"
    return render(request, name, context)


def _read(request: AgentRequest) -> tuple[str, int | None, datetime | None]:
    """Read the form: what, who (None: whoever looks after it), and when (None: unreadable)."""
    owner = request.POST.get("owner", "")
    preset = request.POST.get("preset", "")
    due_at = snoozing.chosen(preset, timezone.localtime()) or snoozing.typed(
        request.POST.get("due", "")
    )
    text = request.POST.get("text", "").replace("\0", "")
    return text, int(owner) if owner.isdecimal() and len(owner) < 19 else None, due_at  # noqa: PLR2004 - bigint


def _past() -> str:
    return _("Please choose a time that is still to come.")


def _trouble(error: Exception) -> str:
    if isinstance(error, actions.NoStep):
        return _("Please say what is to be done.")
    if isinstance(error, actions.NotAnAgent):
        return _("This person cannot answer customers any more.")
    return _past()


def _after(text: str) -> tuple[datetime, int] | None:
    """Read where the page before ended; what we never said begins at the start."""
    try:
        due, id_ = json.loads(text)
        return datetime.fromisoformat(due), int(id_)
    except (TypeError, ValueError):
        return None
