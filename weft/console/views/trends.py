"""Trends: how long customers wait on all channels, and who has to come back (R84, R88, W10)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from weft.console.reports import trends
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.reports.queries import Asked


@policy.allows(*policy.LEADERS)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """Show the weeks, of all channels and queues or of the chosen one."""
    at = timezone.now()
    kind, queue = request.GET.get("channel", ""), request.GET.get("queue", "")
    asked = Asked(
        since=trends.since(at),
        until=at,
        zone=str(timezone.get_current_timezone()),
        kind=kind if kind.isidentifier() else None,
        queue_id=int(queue) if queue.isdecimal() and len(queue) < 18 else None,  # noqa: PLR2004 - a bigint
        by_the_clock=request.GET.get("by") == "clock",
    )
    context = {"asked": asked, "place": "board"} | trends.context(asked)
    return render(request, "console/board/trends.html", context)
