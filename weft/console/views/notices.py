"""What an agent should know: the list, the bell that counts it, and having read it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from weft.console.people import bell as bells
from weft.console.verbs import by_htmx, done
from weft.notices import actions, queries
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_safe
def notices(request: AgentRequest) -> HttpResponse:
    """Show the list: a page, or the bell's sheet. `desk`: a conversation opens beside it."""
    wishes, now = queries.wishes(request.user.pk), timezone.now()
    context = {
        "rests_until": wishes.rests_until(ZoneInfo(request.user.time_zone), now),
        "is_paused": wishes.is_paused(now),
        "place": "notices",
        "unread": bells.drawn(queries.unread(request.user)),
        "read": bells.drawn(queries.read(request.user)),
        "on_desk": "desk" in request.GET,
    }
    if by_htmx(request):
        return render(request, "console/notices/_sheet.html", context)
    return render(request, "console/notices/list.html", context | {"is_page": True})


@policy.allows(*policy.WRITERS)
@require_safe
def bell(request: AgentRequest) -> JsonResponse:
    """Count what is unread, and tell what is newer than `after`, the stamp of an answer before."""
    wishes = queries.wishes(request.user.pk)
    rests_until = wishes.rests_until(ZoneInfo(request.user.time_zone), timezone.now())
    return JsonResponse(
        bells.answer(
            queries.unread(request.user),
            wishes,
            after=_stamp(request),
            is_resting=rests_until is not None,
        )
    )


@policy.allows(*policy.WRITERS)
@require_POST
def reading(request: AgentRequest) -> HttpResponse:
    """Let the notices of one `conversation` be read, or all of them."""
    named = request.POST.get("conversation", "")
    at = timezone.now()
    if not named:
        actions.read_all(request.user.pk, at=at)
    elif named.isdecimal() and len(named) < 19:  # noqa: PLR2004 - bigint
        actions.read(request.user.pk, int(named), at=at)
    return done(request, reverse("console:notices"))


def _stamp(request: AgentRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("after", ""))
    except ValueError:
        return None
    return found if found and found.tzinfo else None
