"""What the shop is called and looks like, changed whenever its owner likes."""

from __future__ import annotations

import dataclasses
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.forms.people import BrandForm
from weft.kernel import settings
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.people.roles import Role
from weft.people.settings import Brand


@policy.allows(Role.OWNER, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: AgentRequest) -> HttpResponse:
    """Show the brand, or change it."""
    form = BrandForm(request.POST or None, initial=dataclasses.asdict(settings.read(Brand)))
    if request.method == "POST" and form.is_valid():
        settings.write(Brand(**form.cleaned_data), by=request.user.pk, at=timezone.now())
        messages.success(request, _("Saved. Visitors see it from their next page on."))
        return redirect("console:brand")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(
        request, "console/brand/show.html", {"form": form, "place": "inboxes"}, status=status
    )
