"""The search: its page, what stands below a box while one types, and what a palette offers."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weft.console.lists import searching
from weft.console.verbs import by_htmx
from weft.people import policy
from weft.people.policy import AgentRequest

_PARTS = {
    "brief": "console/search/_brief.html",
    "results": "console/search/_results.html",
}


@policy.allows(*policy.EVERYBODY)
@require_safe
def search(request: AgentRequest) -> HttpResponse:
    """Show what was found for `q`: the page, or the part of it that a script asks for."""
    part = request.headers.get("X-Fragment", "")
    context = searching.context(request, is_brief=part == "brief")
    if by_htmx(request):  # the conversations after those that are shown
        return render(request, "console/search/_hits.html", context)
    return render(request, _PARTS.get(part, "console/search/page.html"), context)


@policy.allows(*policy.EVERYBODY)
@require_safe
def suggestions(request: AgentRequest) -> JsonResponse:
    """Return people and conversations for the few letters of `q`, as JSON."""
    return JsonResponse(searching.suggestions(request))
