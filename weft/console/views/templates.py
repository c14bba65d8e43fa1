"""The templates of the shop: leaders write them, everybody answers with them."""

from __future__ import annotations

import dataclasses
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console import prepared
from weft.console.forms.templates import TemplateForm
from weft.console.verbs import verb
from weft.conversations import actions, placeholders, queries
from weft.people import policy
from weft.people.policy import LEADERS, AgentRequest


@policy.allows(*LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: AgentRequest) -> HttpResponse:
    """Show all templates, and take a new one."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_template(**form.cleaned_data, by=request.user.pk, at=timezone.now())
        except actions.TemplateNameTaken:
            _say_taken(form)
        else:
            return redirect("console:templates")
    found = [(card, prepared.language_name(card.language)) for card in queries.templates()]
    return _page(request, "list", form, templates=found)


@policy.allows(*LEADERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def template(request: AgentRequest, template_id: int) -> HttpResponse:
    """Show a template, change it (POST), or remove it (DELETE)."""
    try:
        found = queries.template(template_id)
    except queries.NoSuchTemplate:
        raise Http404 from None
    if verb(request) == "DELETE":
        actions.remove_template(template_id, by=request.user.pk)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("console:templates")
    form = TemplateForm(request.POST or None, initial=dataclasses.asdict(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_template(
                template_id, **form.cleaned_data, by=request.user.pk, at=timezone.now()
            )
        except actions.TemplateNameTaken:
            _say_taken(form)
        else:
            return redirect("console:templates")
    return _page(request, "show", form, template=found)


def _say_taken(form: TemplateForm) -> None:
    form.add_error("name", _("Another template of this language has this name."))


def _page(request: AgentRequest, page: str, form: TemplateForm, **context: Any) -> HttpResponse:
    gaps = [(f"{{{{{name}}}}}", meaning) for name, meaning in placeholders.NAMES.items()]
    context |= {"form": form, "gaps": gaps, "place": "inboxes"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, f"console/templates/{page}.html", context, status=status)
