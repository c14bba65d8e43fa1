"""Deliveries that nobody could read: kept, shown, and run again after a repair."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weft.conversations import queries as conversations
from weft.gateway import intake, queries
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.LEADERS)
@require_safe
def quarantine(request: AgentRequest) -> HttpResponse:
    """List what waits for a person, oldest first."""
    names = {inbox.id: inbox.name for inbox in conversations.all_inboxes()}
    deliveries = [(kept, names.get(kept.inbox_id, "")) for kept in queries.quarantined()]
    return render(
        request, "console/inboxes/quarantine.html", {"deliveries": deliveries, "place": "inboxes"}
    )


@policy.allows(*policy.LEADERS)
@require_POST
def run(request: AgentRequest, delivery_id: int) -> HttpResponse:
    """Try a delivery once more."""
    intake.run_again(delivery_id)
    messages.success(request, _("It is being read again."))
    return redirect("console:quarantine")
