"""The customer beside the conversation: the name, facts, and who is the same person."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.customer.cards import about
from weft.console.verbs import done, to_conversation, verb
from weft.conversations import queries as conversations
from weft.customers import actions, queries
from weft.gateway import registry
from weft.people import policy
from weft.people.policy import AgentRequest

LOOKED_BACK = 20  # messages, for the one in which a fact was said


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def name(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Call the customer `name`."""
    customer_id = _known(request, customer_id)
    words = request.POST.get("name", "").replace("\0", "")
    actions.rename(customer_id, name=words, by=request.user.pk)
    return done(request, _back(request))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def language(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Speak another language with the customer."""
    customer_id = _known(request, customer_id)
    chosen = request.POST.get("language", "")
    if chosen and chosen not in about.LANGUAGES:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    actions.choose_language(customer_id, language=chosen, by=request.user.pk)
    return done(request, _back(request))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def channel(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Reach the customer by this kind of channel from now on."""
    customer_id = _known(request, customer_id)
    chosen = request.POST.get("channel", "")
    if chosen and chosen not in registry.all_channels():
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    actions.prefer_channel(customer_id, channel=chosen, by=request.user.pk)
    return done(request, _back(request))


@policy.allows(*policy.WRITERS)
@require_POST
def facts(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Remember what the customer told us, in the conversation that the agent has open."""
    customer_id = _known(request, customer_id)
    label = request.POST.get("label", "").replace("\0", "").strip()
    value = request.POST.get("value", "").replace("\0", "").strip()
    if not label or not value:
        return done(request, _back(request), toast={"words": _("Please fill in both fields.")})
    source = _source(request)
    actions.learn_fact(
        customer_id,
        label=label,
        value=value,
        said_at=source.sent_at if source else timezone.now(),
        by=request.user.pk,
        channel=source.inbox_kind if source else "",
        message_id=source.id if source else None,
        valid_until=_last_moment(request.POST.get("until", "")),
    )
    return done(request, _back(request))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def fact(request: AgentRequest, customer_id: int, fact_id: int) -> HttpResponse:
    """Withdraw a fact that is wrong."""
    customer_id = _known(request, customer_id)
    if fact_id not in {known.pk for known in queries.panel(customer_id).facts}:
        raise Http404
    actions.withdraw_fact(fact_id, by=request.user.pk, at=timezone.now())
    return done(request, _back(request))


@policy.allows(*policy.WRITERS)
@require_POST
def merges(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Link the customer with `who`: a handle's value, or #number of one of their conversations.

    `other` names a customer who was proposed.
    """
    customer_id = _known(request, customer_id)
    proposed = _proposed(request)
    other = proposed or _somebody(request, request.POST.get("who", "").strip())
    if other is None:
        words = _("We know nobody by this address, and no conversation with this number.")
        return done(request, _back(request), toast={"words": words})
    try:
        made = actions.merge(customer_id, other, by=request.user.pk, at=timezone.now())
    except actions.SamePerson:
        return done(request, _back(request), toast={"words": _("They are one person already.")})
    toast = {
        "words": _("They are one person now."),
        "label": _("Undo"),
        "url": reverse("console:customer-merge", args=[customer_id, made.pk]),
        "method": "delete",
    }
    return done(request, _back(request), toast=toast)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def merge(request: AgentRequest, customer_id: int, merge_id: int) -> HttpResponse:
    """Take the link back (DELETE): two customers again."""
    customer_id = _known(request, customer_id)
    if verb(request) != "DELETE":
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
    if merge_id not in {known.pk for known in queries.panel(customer_id).merges}:
        raise Http404
    with contextlib.suppress(actions.NotMerged):  # somebody was quicker
        actions.unmerge(merge_id, by=request.user.pk, at=timezone.now())
    return done(request, _back(request), toast={"words": _("They are two customers again.")})


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def difference(request: AgentRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Remember that `other_id` is somebody else (POST), or take that back (DELETE)."""
    customer_id, other_id = _known(request, customer_id), _known(request, other_id)
    try:
        if verb(request) == "DELETE":
            actions.forget_difference(customer_id, other_id, by=request.user.pk, at=timezone.now())
            return done(request, _back(request))
        actions.distinguish(customer_id, other_id, by=request.user.pk, at=timezone.now())
    except actions.SamePerson:
        return done(request, _back(request), toast={"words": _("They are one person already.")})
    toast = {
        "words": _("They are two persons. It is not proposed again."),
        "label": _("Undo"),
        "url": reverse("console:difference", args=[customer_id, other_id]),
        "method": "delete",
    }
    return done(request, _back(request), toast=toast)


def _proposed(request: AgentRequest) -> int | None:
    """Return the customer whom the form names by their id; 404 for one who cannot be seen."""
    typed = request.POST.get("other", "")
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 18:  # noqa: PLR2004 - bigint
        raise Http404
    return _known(request, int(typed))


def _known(request: AgentRequest, customer_id: int) -> int:
    """Return who speaks for a customer whose conversation the reader may see; else 404."""
    try:
        family = queries.family(customer_id)
    except queries.NoSuchCustomer:
        raise Http404 from None
    if not conversations.rows_of_customers(request.user, family, limit=1):
        raise Http404
    return family[0]


def _source(request: AgentRequest) -> conversations.Entry | None:
    """Return the customer's newest words in the open conversation: where it was said."""
    back = request.POST.get("back", "")
    if not back.isdecimal() or not conversations.may_see(request.user, int(back)):
        return None
    entries = conversations.timeline(int(back), limit=LOOKED_BACK).entries
    return next((entry for entry in reversed(entries) if entry.direction == "in"), None)


def _last_moment(day: str) -> datetime | None:
    """Return when a day ends for the agent; None for what is no day."""
    with contextlib.suppress(ValueError):
        next_day = date.fromisoformat(day) + timedelta(days=1)
        return timezone.make_aware(datetime.combine(next_day, time.min))
    return None


def _somebody(request: AgentRequest, who: str) -> int | None:
    number = who.removeprefix("#")
    if who.startswith("#") and number.isdecimal() and len(number) < 19:  # noqa: PLR2004 - bigint
        row = conversations.row(request.user, int(number))
        return row.customer_id if row else None
    for kind, value in (("email", who.lower()), ("phone", who)):
        owner = queries.customer_of_handle(kind, value)
        if owner is not None:
            return owner
    return None


def _back(request: AgentRequest) -> str:
    back = request.POST.get("back", "")
    if back.isdecimal():
        return to_conversation(int(back))
    return reverse("console:inbox")
