"""Putting a conversation to rest, and taking it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import desk
from weft.console.due import snoozing
from weft.console.verbs import done, to_conversation, verb
from weft.conversations import actions
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.ui import dates


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def snooze(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Let it rest until a `preset` or the time `until` (POST), or wake it (DELETE)."""
    conversation = desk.found(request, conversation_id)
    back = to_conversation(conversation_id)
    if verb(request) == "DELETE":
        actions.wake(conversation_id, by=request.user.pk)
        return done(request, back)
    now = timezone.localtime()
    hours = snoozing.hours_of(conversation)
    until = snoozing.chosen(request.POST.get("preset", ""), now, hours) or snoozing.typed(
        request.POST.get("until", "")
    )
    past = {"words": _("Please choose a time that is still to come.")}
    if until is None:
        return done(request, back, toast=past)
    try:
        actions.snooze(conversation_id, until=until, by=request.user.pk, at=now)
    except actions.SnoozedIntoThePast:
        return done(request, back, toast=past)
    when = dates.weekday_and_time(timezone.localtime(until))
    return done(
        request,
        back,
        toast={
            "words": _("It rests until %(when)s, or until the customer writes.") % {"when": when},
            "label": _("Undo"),
            "url": reverse("console:snooze", args=[conversation_id]),
            "method": "delete",
        },
    )
