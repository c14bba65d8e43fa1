"""Who came back: how often customers ask again, after which outcome and in which matter (R159)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from weft.conversations import queries as conversations
from weft.outcomes import queries
from weft.outcomes.queries import LATER, SOON, Ended, Returns
from weft.people import policy
from weft.people.policy import AgentRequest

DAYS = (30, 90)  # of closings that are looked at
MOST_ROWS = 100
MOST_MATTERS = 12


@policy.allows(*policy.LEADERS)
@require_safe
def page(request: AgentRequest) -> HttpResponse:
    """Show the figures of some days, and the contacts behind the one that was opened."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else DAYS[0]
    until = timezone.now()
    found = queries.returns(until - timedelta(days=days), until, language=get_language() or "")
    rows = _shown(found, request)
    names = conversations.headings(request.user, {row.conversation_id for row in rows})
    context = {
        "days": days,
        "choices": DAYS,
        "found": found,
        "matters": found.by_matter[:MOST_MATTERS],
        "ended": len(found.rows),
        "soon": sum(row.is_back_within(SOON) for row in found.rows),
        "later": sum(row.is_back_within(LATER) for row in found.rows),
        "rows": [(row, names.get(row.conversation_id), _after(row)) for row in rows],
        "outcome": request.GET.get("outcome", ""),
        "matter": request.GET.get("matter", ""),
        "place": "board",
    }
    return render(request, "console/board/returns.html", context)


def _shown(found: Returns, request: AgentRequest) -> list[Ended]:
    """Return the contacts that make the figure which was opened: those who came back."""
    outcome, matter = request.GET.get("outcome", ""), request.GET.get("matter", "")
    span = SOON if request.GET.get("within") == "7" else LATER
    return [
        row
        for row in found.rows
        if row.is_back_within(span)
        and (not outcome or str(row.classifier_id) == outcome)
        and (not matter or row.matter.casefold() == matter)
    ][:MOST_ROWS]


def _after(row: Ended) -> int:
    """Return after how many days the customer came back."""
    return (row.again_at - row.at).days if row.again_at else 0
