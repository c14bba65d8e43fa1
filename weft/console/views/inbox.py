"""The inbox: the lists of conversations, live."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from weft.console import desk
from weft.console.lists import looking, menu
from weft.console.verbs import by_htmx
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest


@policy.allows(*policy.EVERYBODY)
@require_safe
def inbox(request: AgentRequest) -> HttpResponse:
    """Show a list, or what is new in it to a script."""
    if request.headers.get("X-Fragment") == "rows":
        return render(request, "console/conversations/_news.html", desk.news_context(request))
    context = desk.page_context(request, None)
    answer = render(request, "console/conversations/page.html", context)
    return looking.remember(request, answer, context["chosen"])


@policy.allows(*policy.EVERYBODY)
@require_safe
def views(request: AgentRequest) -> HttpResponse:
    """Show all lists there are: as the menu of the list, or as a page of its own."""
    context = menu.context(request, at=timezone.now())
    if by_htmx(request):
        return render(request, "console/conversations/_views.html", context)
    return render(request, "console/conversations/views.html", context | {"place": "inbox"})


@policy.public
@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    """Lead to where one belongs: the set-up, the login or the inbox."""
    if not people.is_set_up():
        return redirect("console:setup")
    return redirect("console:inbox")
