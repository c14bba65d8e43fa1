"""Plans of opening hours that any queue and inbox can follow, and the one that is the shop's."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.due import week
from weft.console.forms.people import time_zone_choices
from weft.conversations import queries as conversations
from weft.kernel import settings
from weft.people import policy
from weft.people.models import time_zones
from weft.people.policy import AgentRequest
from weft.people.settings import Brand
from weft.scheduling import actions, queries
from weft.scheduling.hours import Hours
from weft.scheduling.public_holidays import countries, holiday_name
from weft.ui import dates

SHOWN_DAYS = 120  # ahead, in which days unlike the others are told


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: AgentRequest) -> HttpResponse:
    """List the plans, or make one more."""
    return _page(request, None)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AgentRequest, plan_id: int) -> HttpResponse:
    """Show a plan, or change it."""
    try:
        found = queries.plan(plan_id)
    except queries.NoSuchPlan:
        raise Http404 from None
    if not found.is_shared:
        raise Http404
    return _page(request, found)


def _page(request: AgentRequest, plan: queries.PlanCard | None) -> HttpResponse:
    shown = week.from_plan(plan) if plan else week.empty(_zone())
    name, is_default, trouble = (plan.name, plan.is_default, "") if plan else ("", False, "")
    if request.method == "POST":
        shown = week.from_post(request.POST)
        name, is_default = request.POST.get("name", "").strip(), "is_default" in request.POST
        trouble = _save(request, plan, shown)
        if not trouble:
            messages.success(request, _("Saved. Whoever follows these hours follows them now."))
            return redirect("console:plans")
    context: dict[str, Any] = {
        "place": "inboxes",
        "plan": plan,
        "name": name,
        "is_default": is_default,
        "week": shown,
        "trouble": trouble,
        "zones": time_zone_choices(),
        "countries": countries(request.user.language),
        "plans": queries.shared_plans(),
        "followers": _followers(plan.id) if plan else [],
        "unlike": _unlike(queries.hours(plan.id), request.user.language) if plan else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    page = "console/plans/show.html" if plan else "console/plans/list.html"
    return render(request, page, context, status=status)


def _save(request: AgentRequest, plan: queries.PlanCard | None, shown: week.Week) -> str:
    """Keep the plan; return what is wrong with it, or nothing."""
    by = request.user.pk
    name = request.POST.get("name", "").strip()
    if not name:
        return _("Please give the plan a name.")
    is_default = "is_default" in request.POST
    try:
        with transaction.atomic():
            plan_id = shown.saved(name=name, by=by, plan_id=plan.id if plan else None)
            actions.share(plan_id)
            if is_default:
                actions.follow_by_default(plan_id, by=by)
            elif plan and plan.is_default:
                actions.follow_by_default(None, by=by)
    except actions.BadPlan as problem:
        return week.trouble(problem)
    except week.BadDay as problem:
        return week.bad_day(problem)
    return ""


def _followers(plan_id: int) -> list[str]:
    """Return the names of the queues and inboxes that follow a plan."""
    queues = [queue.name for queue in conversations.queues() if queue.plan_id == plan_id]
    inboxes = [inbox.name for inbox in conversations.all_inboxes() if inbox.plan_id == plan_id]
    return queues + inboxes


def _unlike(hours: Hours, language: str) -> list[tuple[str, str, str]]:
    """Return the coming days that are unlike their weekday: the day, why, and its hours."""
    found = []
    today = hours.day_of(timezone.now())
    for number in range(SHOWN_DAYS):
        day = today + timedelta(days=number)
        intervals = hours.intervals_on(day)
        if intervals == hours.week[day.weekday()]:
            continue
        why = holiday_name(hours.country, day, language) if hours.country else ""
        open_at = ", ".join(f"{opens:%H:%M}\u2013{closes:%H:%M}" for opens, closes in intervals)
        found.append((dates.weekday_too(day), why, open_at))
    return found


def _zone() -> str:
    zone = settings.read(Brand).time_zone
    return zone if zone in time_zones() else timezone.get_current_timezone_name()
