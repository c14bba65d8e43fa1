"""Templates in the settings: leaders look after those of others, and everybody after their own."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.composer import prepared
from weft.console.forms import circles
from weft.console.forms.templates import TemplateForm, shown
from weft.console.verbs import verb
from weft.conversations import actions, placeholders, queries
from weft.conversations.queries import TemplateCard
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: AgentRequest) -> HttpResponse:
    """Show the templates, and take a new one."""
    form = TemplateForm(request.POST or None, agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_template(form.draft(), by=request.user.pk, at=timezone.now())
        except actions.TemplateNameTaken:
            _say_taken(form)
        else:
            return redirect("console:templates")
    return _page(request, "list", form, folders=_folders(request))


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def template(request: AgentRequest, template_id: int) -> HttpResponse:
    """Show a template, change it (POST), or remove it (DELETE)."""
    try:
        found = queries.template(request.user, template_id)
    except queries.NoSuchTemplate:
        raise Http404 from None
    if not found.circle.may_change(request.user):
        if request.method not in {"GET", "HEAD"}:
            raise Http404
        return _page(request, "look", None, template=found, texts=_texts(found))
    if verb(request) == "DELETE":
        actions.remove_template(template_id, by=request.user.pk)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("console:templates")
    form = TemplateForm(request.POST or None, initial=shown(found), agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_template(
                template_id, form.draft(), by=request.user.pk, at=timezone.now()
            )
        except actions.TemplateNameTaken:
            _say_taken(form)
        else:
            return redirect("console:templates")
    return _page(request, "show", form, template=found)


def _say_taken(form: TemplateForm) -> None:
    form.add_error("name", _("Another template for the same people has this name."))


def _texts(card: TemplateCard) -> list[tuple[str, str, Sequence[str]]]:
    return [
        (prepared.language_name(code), text, card.choices.get(code, ()))
        for code, text in sorted(card.texts.items())
    ]


def _folders(request: AgentRequest) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the templates by their folders, each with what one wants to know at a glance."""
    teams = {team.pk: team.name for team in people.teams()}
    channels = dict(circles.channel_choices())
    lines = [
        {
            "card": card,
            "whom": circles.named(card.circle, teams),
            "channels": [channels.get(kind, kind) for kind in card.circle.channels],
            "languages": [prepared.language_name(code) for code in sorted(card.texts) if code],
        }
        for card in queries.templates_kept(request.user)
    ]
    return [(name, list(some)) for name, some in groupby(lines, lambda one: one["card"].folder)]


def _page(request: AgentRequest, page: str, form: TemplateForm | None, **more: Any) -> HttpResponse:
    gaps = [(f"{{{{{name}}}}}", str(meaning)) for name, meaning in placeholders.NAMES.items()]
    gaps.append(("{{fact:…}}", _("What the customer told us, by its name in the panel")))
    context = more | {
        "form": form,
        "gaps": gaps,
        "known_folders": sorted({card.folder for card in queries.templates_kept(request.user)}),
        "place": "inboxes",
        "may_lead": request.user.role in policy.LEADERS,
    }
    is_refused = form is not None and form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, f"console/templates/{page}.html", context, status=status)
