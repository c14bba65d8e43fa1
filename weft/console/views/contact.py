"""The contact page of the shop: what it says of each way just now, and which ways it shows."""

from __future__ import annotations

import dataclasses
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.forms.contact import ContactForm
from weft.gateway import waits
from weft.gateway.waits import ContactPage
from weft.kernel import settings
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: AgentRequest) -> HttpResponse:
    """Show every way with its wait of now, or change which are shown."""
    found = waits.reckon(at=timezone.now())
    page = settings.read(ContactPage)
    form = ContactForm(request.POST or None, initial=dataclasses.asdict(page))
    if request.method == "POST" and form.is_valid():
        shown = {int(id_) for id_ in request.POST.getlist("shown") if id_.isdecimal()}
        hidden = tuple(sorted(one.inbox_id for one in found if one.inbox_id not in shown))
        settings.write(
            ContactPage(hidden=hidden, **form.cleaned_data), by=request.user.pk, at=timezone.now()
        )
        waits.forget()
        messages.success(request, _("Saved. Visitors see it within half a minute."))
        return redirect("console:contact")
    context = {
        "form": form,
        "waits": [(one, one.inbox_id not in page.hidden) for one in found],
        "address": f"/contact/{found[0].public_key}" if found else "",
        "place": "inboxes",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "console/inboxes/contact.html", context, status=status)
