"""How one wants to be told: which reasons in which ways, when not at all."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.due import snoozing
from weft.console.forms.notices import WishesForm, filled
from weft.console.verbs import done
from weft.notices import actions, pushing, queries, words
from weft.notices.kinds import Way
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: AgentRequest) -> HttpResponse:
    """Show how one is told, and change it."""
    present = queries.wishes(request.user.pk)
    form = WishesForm(request.POST or None, initial=filled(present))
    if request.method == "POST" and form.is_valid():
        actions.choose(request.user.pk, form.chosen())
        messages.success(request, _("Saved."))
        return redirect("console:notice-settings")
    context: dict[str, Any] = {
        "place": "profile",
        "is_page": True,
        "form": form,
        "way_names": [words.way_name(way) for way in Way],
        "rests_until": present.rests_until(ZoneInfo(request.user.time_zone), timezone.now()),
        "is_paused": present.is_paused(timezone.now()),
        "devices": queries.devices_of(request.user.pk, at=timezone.now()),
        "pushes": [(push, words.became(push)) for push in queries.pushes_of(request.user.pk)],
        "can_push": pushing.is_possible(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "console/notices/settings.html", context, status=status)


@policy.allows(*policy.WRITERS)
@require_POST
def pause(request: AgentRequest) -> HttpResponse:
    """Let nothing disturb `for` an hour or until tomorrow; for anything else: as ever again."""
    now = timezone.localtime()
    asked = request.POST.get("for", "")
    until = now + timedelta(hours=1) if asked == "hour" else snoozing.chosen("tomorrow", now)
    actions.pause(request.user.pk, until=until if asked in {"hour", "tomorrow"} else None)
    return done(request, reverse("console:notice-settings"))
