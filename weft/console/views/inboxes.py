"""The inboxes: their names, their channels' settings, opening hours, keys, on and off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings as deployment
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.due import week
from weft.console.forms.channels import InboxForm, initial, parts
from weft.console.forms.people import time_zone_choices
from weft.conversations import actions, queries
from weft.gateway import actions as gateway
from weft.gateway import queries as gateway_queries
from weft.gateway import registry
from weft.gateway.contract import Channel, Preview
from weft.kernel import secrets as sealed
from weft.kernel import settings
from weft.people import policy
from weft.people.models import time_zones
from weft.people.policy import AgentRequest
from weft.people.settings import Brand
from weft.scheduling import actions as scheduling
from weft.scheduling import queries as plans
from weft.scheduling.public_holidays import countries
from weft.scheduling.queries import PlanCard

KEYS = 2  # the newest and the one before, so that a shop can change over without a gap


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def inboxes(request: AgentRequest) -> HttpResponse:
    """List what can be set: the shop, its inboxes; or open one more inbox of a channel."""
    if request.method == "POST":
        channel = registry.all_channels().get(request.POST.get("kind", ""))
        if channel is None or not channel.is_whole:
            raise Http404
        if channel.connecting:
            return redirect("console:inbox-new", channel.kind)
        card = gateway.open_inbox(kind=channel.kind, name=str(channel.label), by=request.user.pk)
        return redirect("console:inbox-settings", card.id)
    cards = queries.all_inboxes()
    health = gateway_queries.health_of([card.id for card in cards])
    context = {
        "inboxes": [(card, card.is_on and not health[card.id].is_well) for card in cards],
        "channels": sorted(
            (channel for channel in registry.all_channels().values() if channel.is_whole),
            key=lambda channel: str(channel.label),
        ),
        "quarantined": len(gateway_queries.quarantined()),
        "brand": settings.read(Brand),
        "place": "inboxes",
    }
    return render(request, "console/inboxes/list.html", context)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Show the settings of an inbox, or change them."""
    card = _found(inbox_id)
    channel = registry.channel(card.kind)
    form = InboxForm(request.POST or None, channel=channel, initial=_first(card))
    shown = _week(card)
    if request.method != "POST":
        return _page(request, card, form, shown)
    shown = week.from_post(request.POST)
    trouble = ""
    _refuse_unconnected(form, card)
    if not form.is_valid():
        return _page(request, card, form, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _save(request, card, form, shown)
    except scheduling.BadPlan as problem:
        trouble = week.trouble(problem)
    except week.BadDay as problem:
        trouble = week.bad_day(problem)
    except gateway.BadSettings as problem:
        for name, reason in problem.fields.items():
            form.add_error(name if name in form.fields else None, reason)
    if trouble or not form.is_valid():
        return _page(
            request, card, form, shown, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    on_pages = _("Saved. Visitors see it from their next page on.")
    messages.success(request, on_pages if channel.places else _("Saved."))
    return redirect("console:inbox-settings", inbox_id)


@policy.allows(*policy.LEADERS)
@require_POST
def preview(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Show how the inbox would look with what stands in the form; 422 while it cannot be kept."""
    card = _found(inbox_id)
    channel = registry.channel(card.kind)
    if channel.preview is None:
        raise Http404
    form = InboxForm(request.POST, channel=channel, initial=_first(card))
    try:
        if not form.is_valid():
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        filled = channel.settings(**form.settings(card.settings))
    except ValueError:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    drawn = channel.preview(filled, request.user.language)
    return JsonResponse({"html": drawn.html, "variables": drawn.variables})


@policy.allows(*policy.LEADERS)
@require_POST
def secret(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Make a new identity key. Its secret is shown on this page and never again."""
    card = _found(inbox_id)
    channel = registry.channel(card.kind)
    part = next((part for part in parts(channel) if part.is_keyring), None)
    if part is None:
        raise Http404
    # The database keeps no order of names, so the name itself tells when the key was made
    name = f"k{int(timezone.now().timestamp() * 1000):011x}{secrets.token_hex(2)}"
    words = secrets.token_urlsafe(32)
    before = card.settings.get(part.name) or {}
    kept = {name: sealed.seal(words)} | {old: before[old] for old in _newest(before)[: KEYS - 1]}
    gateway.configure_inbox(inbox_id, settings={part.name: kept}, by=request.user.pk)
    card = _found(inbox_id)
    shown = _week(card)
    form = InboxForm(channel=channel, initial=_first(card))
    return _page(request, card, form, shown, new_key=name, new_secret=words)


def _refuse_unconnected(form: InboxForm, card: queries.InboxCard) -> None:
    """Add a mistake where an inbox is switched on that nobody has connected yet."""
    connecting = form.channel.connecting
    if connecting and form.is_valid() and form.cleaned_data["is_on"] and not card.is_on:
        for problem in connecting.missing(registry.settings_of(card)):
            form.add_error("is_on", problem.words)


@transaction.atomic
def _save(
    request: AgentRequest,
    card: queries.InboxCard,
    form: InboxForm,
    shown: week.Week,
) -> None:
    """Keep all of the page or nothing of it."""
    by = request.user.pk
    actions.change_inbox(
        card.id, by=by, name=form.cleaned_data["name"], is_on=form.cleaned_data["is_on"]
    )
    gateway.configure_inbox(card.id, settings=form.settings(card.settings), by=by)
    plan_id = _shared_plan(request)
    if shown.is_used:
        own = _own_plan(card)
        plan_id = shown.saved(
            name=form.cleaned_data["name"], by=by, plan_id=own.id if own else None
        )
    actions.follow_hours(card.id, plan_id=plan_id, by=by)
    _join_queue(request, card)


def _join_queue(request: AgentRequest, card: queries.InboxCard) -> None:
    """Let new conversations wait in the queue that was chosen, or in none; unasked, as before."""
    chosen = request.POST.get("queue")
    found = next((one for one in queries.queues() if str(one.id) == chosen), None)
    if chosen is None or (found.id if found else None) == card.queue_id:
        return
    if found is not None:
        actions.feed_queue(found.id, inbox_ids={*found.inbox_ids, card.id})
    elif card.queue_id and (left := queries.queue(card.queue_id)):
        actions.feed_queue(left.id, inbox_ids=set(left.inbox_ids) - {card.id})


def _own_plan(card: queries.InboxCard) -> PlanCard | None:
    """Return the plan that is this inbox's alone, where it follows such a one."""
    plan = plans.plan(card.plan_id) if card.plan_id else None
    return None if plan is None or plan.is_shared else plan


def _shared_plan(request: AgentRequest) -> int | None:
    """Return the shared plan that was chosen; None: that of the shop."""
    chosen = request.POST.get("plan", "")
    return next((plan.id for plan in plans.shared_plans() if str(plan.id) == chosen), None)


def _week(card: queries.InboxCard) -> week.Week:
    """Return the inbox's own week, or what one of its own would begin with."""
    own = _own_plan(card)
    return week.from_plan(own) if own else week.empty(_zone())


def _queue_hours(card: queries.InboxCard) -> str:
    """Return the name of the plan that goes before the inbox's own; empty: none does."""
    queue = queries.queue(card.queue_id) if card.queue_id else None
    return plans.plan(queue.plan_id).name if queue and queue.plan_id else ""


def _page(
    request: AgentRequest,
    card: queries.InboxCard,
    form: InboxForm,
    shown: week.Week,
    *,
    trouble: str = "",
    new_key: str = "",
    new_secret: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    channel = registry.channel(card.kind)
    part = next((part for part in parts(channel) if part.is_keyring), None)
    context: dict[str, Any] = {
        "place": "inboxes",
        "inbox": card,
        "channel": channel,
        "form": form,
        "week": shown,
        "week_trouble": trouble,
        "zones": time_zone_choices(),
        "countries": countries(request.user.language),
        "plans": plans.shared_plans(),
        "has_default_plan": plans.default_plan() is not None,
        "plan_id": card.plan_id if request.method != "POST" else _shared_plan(request),
        "queue_hours": _queue_hours(card),
        "queues": queries.queues(),
        "queue_id": card.queue_id,
        "places": [
            (place, place.filled(deployment.WEFT_URL, card.public_key)) for place in channel.places
        ],
        "keys": _newest(card.settings.get(part.name) or {}) if part else [],
        "has_keys": part is not None,
        "preview": _preview(channel, card, request.user.language),
        "new_key": new_key,
        "new_secret": new_secret,
    }
    return render(request, "console/inboxes/show.html", context, status=status)


def _preview(channel: Channel, card: queries.InboxCard, language: str) -> Preview | None:
    return channel.preview and channel.preview(registry.settings_of(card), language)


def _first(card: queries.InboxCard) -> dict[str, Any]:
    """Return what the form shows before anything is changed."""
    shown = initial(registry.channel(card.kind), registry.settings_of(card))
    return shown | {"name": card.name, "is_on": card.is_on}


def _found(inbox_id: int) -> queries.InboxCard:
    try:
        return queries.inbox(inbox_id)
    except queries.NoSuchInbox:
        raise Http404 from None


def _newest(keys: Mapping[str, str]) -> list[str]:
    return sorted(keys, reverse=True)


def _zone() -> str:
    zone = settings.read(Brand).time_zone
    return zone if zone in time_zones() else timezone.get_current_timezone_name()
