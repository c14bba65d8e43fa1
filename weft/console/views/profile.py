"""One's own page: the name and the photo that customers see, and how one logs in."""

from __future__ import annotations

from http import HTTPStatus

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.forms.people import ProfileForm
from weft.console.verbs import done
from weft.people import actions, policy, sessions
from weft.people.actions.profiles import MAX_PHOTO_BYTES
from weft.people.models import Contrast, Density
from weft.people.policy import EVERYBODY, AgentRequest


@policy.allows(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: AgentRequest) -> HttpResponse:
    """Show one's profile, and change it."""
    agent = request.user
    present = {
        "first_name": agent.first_name,
        "surname": agent.surname,
        "language": agent.language,
        "time_zone": agent.time_zone,
        "signature": agent.signature,
        "undo_seconds": agent.undo_seconds,
    }
    form = ProfileForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        actions.update_profile(agent, **form.cleaned_data)
        return redirect("console:profile")
    factors = set(Authenticator.objects.filter(user=agent).values_list("type", flat=True))
    return render(
        request,
        "console/profile/index.html",
        {
            "form": form,
            "place": "profile",
            "has_totp": Authenticator.Type.TOTP in factors,
            "has_passkey": Authenticator.Type.WEBAUTHN in factors,
            "densities": Density.choices,
            "contrasts": Contrast.choices,
            "session_count": UserSession.objects.filter(user=agent).count(),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@policy.allows(*EVERYBODY)
@require_POST
def look(request: AgentRequest) -> HttpResponse:
    """Keep what one's screens look like: `density`, `contrast`, either or both."""
    density, contrast = request.POST.get("density"), request.POST.get("contrast")
    actions.set_look(
        request.user,
        density=density if density in Density.values else None,
        contrast=contrast if contrast in Contrast.values else None,
    )
    return done(request, reverse("console:profile"))


@policy.allows(*EVERYBODY)
@require_http_methods(["POST", "DELETE"])
def photo(request: AgentRequest) -> HttpResponse:
    """Take a new photo (POST with `photo`), or the old one away (DELETE, or POST without)."""
    upload = request.FILES.get("photo") if request.method == "POST" else None
    if upload is None:
        actions.remove_photo(request.user)
        return redirect("console:profile")
    try:
        # one byte too many is enough for the action to refuse it
        actions.set_photo(request.user, upload.read(MAX_PHOTO_BYTES + 1))
    except actions.PhotoUnreadable:
        messages.error(request, _("Choose a JPEG, PNG or WebP picture of at most 8 MB."))
    return redirect("console:profile")


@policy.allows(*EVERYBODY)
@require_http_methods(["POST", "DELETE"])
def session(request: AgentRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions, on a lost phone, say."""
    sessions.end_one(request.user, session_id)
    return redirect("usersessions_list")
