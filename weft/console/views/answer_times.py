"""Answer times in the settings: in which order they are asked, and what each of them says."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weft.console.due import answer_times as words
from weft.console.forms.answer_times import PolicyForm, shown
from weft.console.verbs import verb
from weft.conversations import queries as conversations
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.sla import actions, queries
from weft.sla.policies import Kind


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_times(request: AgentRequest) -> HttpResponse:
    """List the policies in the order in which they are asked; or add one."""
    form = PolicyForm(request.POST or None, initial={f"{kind}_unit": "60" for kind in Kind})
    if request.method == "POST" and form.is_valid():
        actions.create_policy(form.draft(), by=request.user.pk)
        messages.success(request, _("Saved. Whoever waits already gets the new time in a moment."))
        return redirect("console:answer-times")
    known = words.names()
    cards = queries.policies()
    hidden = words.hidden_by(cards, known)
    lines = [
        {
            "card": card,
            "hidden_by": hidden.get(card.id) if card.is_on else None,
            "title": words.title(card.name, card.conditions, known),
            "sentences": words.sentences(card.conditions, card.terms, known),
        }
        for card in cards
    ]
    return _page(request, "list", form, lines=lines)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def answer_time(request: AgentRequest, policy_id: int) -> HttpResponse:
    """Show a policy, change it (POST), or remove it (DELETE)."""
    found = queries.policy(policy_id)
    if found is None:
        raise Http404
    title = words.title(found.name, found.conditions, words.names())
    if verb(request) == "DELETE":
        actions.remove_policy(policy_id, by=request.user.pk)
        messages.success(request, _("“%(name)s” is removed.") % {"name": title})
        return redirect("console:answer-times")
    form = PolicyForm(request.POST or None, initial=shown(found))
    if request.method == "POST" and form.is_valid():
        actions.change_policy(policy_id, form.draft(), by=request.user.pk)
        messages.success(request, _("Saved. Whoever waits already gets the new time in a moment."))
        return redirect("console:answer-times")
    return _page(request, "show", form, title=title, card=found)


@policy.allows(*policy.LEADERS)
@require_POST
def place(request: AgentRequest, policy_id: int) -> HttpResponse:
    """Let a policy be asked earlier or later, or hold or not."""
    to = request.POST.get("to")
    try:
        if to in {"on", "off"}:
            actions.switch_policy(policy_id, is_on=to == "on", by=request.user.pk)
        else:
            actions.move_policy(policy_id, is_up=to == "up", by=request.user.pk)
    except actions.NoSuchPolicy:
        raise Http404 from None
    return redirect("console:answer-times")


@policy.allows(*policy.LEADERS)
@require_POST
def preview(request: AgentRequest) -> HttpResponse:
    """Say in plain words what stands in the form."""
    form = PolicyForm(request.POST)
    told: list[str] = []
    if form.is_valid():
        draft = form.draft()
        told = words.sentences(draft.conditions, draft.terms, words.names())
    return render(request, "console/answer_times/_preview.html", {"sentences": told})


def _page(request: AgentRequest, page: str, form: PolicyForm, **more: Any) -> HttpResponse:
    context = more | {
        "form": form,
        "place": "inboxes",
        "known_tags": conversations.tag_names(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, f"console/answer_times/{page}.html", context, status=status)
