"""The devices on which one is told: adding this browser, keeping it, trying it, removing one."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.verbs import verb
from weft.notices import devices as actions
from weft.notices.devices import Subscription
from weft.people import policy
from weft.people.policy import AgentRequest

SETTINGS = "console:notice-settings"


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "PUT"])
def devices(request: AgentRequest) -> HttpResponse:
    """Add the browser that asks; with PUT keep it, which answers 404 when it was removed."""
    given = Subscription(
        endpoint=request.POST.get("endpoint", ""),
        p256dh=request.POST.get("p256dh", ""),
        auth=request.POST.get("auth", ""),
        our_key=request.POST.get("key", ""),
    )
    session_key = request.session.session_key or ""
    try:
        if verb(request) == "PUT":
            instead_of = request.POST.get("instead_of", "")
            actions.keep(request.user.pk, given, instead_of=instead_of, session_key=session_key)
        else:
            name = actions.name_of(request.headers.get("user-agent", ""))
            at = timezone.now()
            actions.add(request.user.pk, given, name=name, session_key=session_key, at=at)
    except actions.BadSubscription:
        words = _("This browser gave an address that Weft cannot push to.")
        return JsonResponse({"words": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except actions.NoSuchDevice:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def device(request: AgentRequest, device_id: int) -> HttpResponse:
    """Remove a device (DELETE)."""
    if verb(request) != "DELETE":
        raise Http404
    try:
        actions.remove(request.user.pk, device_id)
    except actions.NoSuchDevice:
        raise Http404 from None
    return redirect(SETTINGS)


@policy.allows(*policy.WRITERS)
@require_POST
def trial(request: AgentRequest, device_id: int) -> HttpResponse:
    """Push a line to one of one's devices, to see whether it comes."""
    try:
        actions.try_out(request.user.pk, device_id, at=timezone.now())
    except actions.NoSuchDevice:
        raise Http404 from None
    return redirect(SETTINGS)
