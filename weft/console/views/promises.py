"""Promises and offers: writing them down, saying what became of them, and all on one page."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weft.console import desk
from weft.console.due import promises, snoozing
from weft.console.verbs import done, to_conversation, verb
from weft.console.views.closures import show
from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation
from weft.customers import queries as customers
from weft.outcomes import actions, promising, queries
from weft.outcomes.actions import PromiseDraft
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest

MORNING = time(9)
ENDS = {"kept", "broken", "withdrawn"}
CANNOT = (actions.NothingPromised, actions.DueInThePast, actions.NotTheirs)


@policy.allows(*policy.EVERYBODY)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """List the open promises: one's own, all, or those that are overdue; and the kept ones."""
    now = timezone.now()
    tabs = {"mine": _("Mine"), "all": _("All"), "overdue": _("Overdue")}
    whose = request.GET.get("whose", "mine")
    if whose not in tabs:
        raise Http404
    owner = request.user.pk if whose == "mine" else None
    found = queries.open_promises(
        request.user, owner=owner, until=now if whose == "overdue" else None
    )
    context = {
        "promises": [promises.shown(card, now) for card in found],
        "figures": queries.figures(at=now, owner=owner),
        "tabs": tabs,
        "whose": whose,
        "place": "follow-ups",
        "may_write": request.user.role in policy.WRITERS,
    }
    return render(request, "console/outcomes/promises.html", context)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the form for a promise or an offer (GET); write it down (POST)."""
    conversation = desk.found(request, conversation_id)
    if request.method != "POST":
        return _form(request, conversation)
    kind = _kind(request)
    text = request.POST.get("text", "").replace("\0", "")
    draft = PromiseDraft(
        kind=kind,
        text=text,
        owner_id=_number(request.POST.get("owner", "")) or request.user.pk,
        due_at=_due(request, conversation),
        message_id=_source(request, conversation),
    )
    now = timezone.now()
    if kind == promising.OFFER and not request.POST.get("sure"):
        rivals = promises.rivals(_standing(request, conversation), now, text=text)
        if rivals:
            return _form(request, conversation, rivals=rivals)
    try:
        made = actions.record_promise(conversation_id, draft, by=request.user.pk, at=now)
    except CANNOT as problem:
        return _form(request, conversation, trouble=_trouble(problem))
    return done(
        request,
        to_conversation(conversation_id),
        toast={
            "words": _("All colleagues see it beside this customer now."),
            "label": _("Undo"),
            "url": reverse("console:promise", args=[conversation_id, made]) + "?state=withdrawn",
        },
    )


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def promise(request: AgentRequest, conversation_id: int, promise_id: int) -> HttpResponse:
    """Say what became of it (POST: `state`), or take that back (DELETE)."""
    desk.check_visible(request, conversation_id)
    card = queries.promise(request.user, promise_id)
    if card is None or card.conversation_id != conversation_id:
        raise Http404
    back = to_conversation(conversation_id)
    if (whose := request.POST.get("back", "")) in {"mine", "all", "overdue"}:
        back = f"{reverse('console:promises')}?whose={whose}"
    if verb(request) == "DELETE":
        with contextlib.suppress(actions.StillOpen):  # somebody was quicker
            actions.reopen_promise(promise_id, by=request.user.pk)
        return done(request, back)
    state = request.POST.get("state") or request.GET.get("state", "")
    if state not in ENDS:
        raise Http404
    with contextlib.suppress(actions.PromiseEnded):
        actions.end_promise(promise_id, state, by=request.user.pk, at=timezone.now())
    words = {
        "kept": _("It was kept."),
        "broken": _("It was not kept."),
        "withdrawn": _("It does not count."),
    }[state]
    undo = reverse("console:promise", args=[conversation_id, promise_id])
    toast = {"words": words, "label": _("Undo"), "url": undo, "method": "delete"}
    return done(request, back, toast=toast)


def _form(
    request: AgentRequest,
    conversation: Conversation,
    *,
    trouble: str = "",
    rivals: list[queries.PromiseCard] | None = None,
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    text = " ".join(given.get("text", "").replace("\0", "").split())[:300]
    now = timezone.localtime()
    hours = snoozing.hours_of(conversation)
    day = promising.named_day(text, now.date()) if request.method != "POST" else None
    due = _due(request, conversation) if request.method == "POST" else _on(day, now)
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "kind": _kind(request),
        "text": text,
        "message": given.get("message", ""),
        "owner_id": _number(given.get("owner", "")) or request.user.pk,
        "colleagues": people.agents().filter(is_active=True, role__in=policy.WRITERS),
        "choices": snoozing.choices(now, hours),
        "due": due and timezone.localtime(due),
        "rivals": rivals or [],
        "trouble": trouble,
        "place": "inbox",
    }
    return show(request, conversation, "promise", context, is_problem=bool(trouble or rivals))


def _on(day: date | None, now: datetime) -> datetime | None:
    """Return the morning of a day that was named; of today the end of the work."""
    if day is None:
        return None
    at = datetime.combine(day, MORNING if day > now.date() else time(17), tzinfo=now.tzinfo)
    return at if at > now else None


def _kind(request: AgentRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return promising.OFFER if given.get("kind") == promising.OFFER else promising.PROMISE


def _due(request: AgentRequest, conversation: Conversation) -> datetime | None:
    preset = request.POST.get("preset", "")
    if preset == "none":
        return None
    hours = snoozing.hours_of(conversation)
    chosen = snoozing.chosen(preset, timezone.localtime(), hours)
    return chosen or snoozing.typed(request.POST.get("due", ""))


def _source(request: AgentRequest, conversation: Conversation) -> int | None:
    """Return the message in which it was said: the one that was named, or our last word here."""
    named = _number(request.POST.get("message", ""))
    if named and conversations.conversations_of_messages([named]).get(named) == conversation.pk:
        return named
    return conversation.last_message_id if conversation.last_direction == "out" else None


def _standing(request: AgentRequest, conversation: Conversation) -> list[queries.PromiseCard]:
    family = customers.family(conversation.customer_id)
    return queries.promises_of(request.user, family)


def _trouble(problem: Exception) -> str:
    if isinstance(problem, actions.NothingPromised):
        return _("Please say what the customer may rely on.")
    if isinstance(problem, actions.NotTheirs):
        return _("This person cannot answer customers any more.")
    return _("Please choose a time that is still to come.")


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint
