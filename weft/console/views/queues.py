"""The queues: who serves them, when, and how they give conversations to people."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.forms.queues import QueueForm, initial
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.people import policy
from weft.people import queries as people
from weft.people.policy import AgentRequest
from weft.routing import actions as routing
from weft.routing import queries as routed
from weft.routing.deciding import Mode
from weft.routing.queries import LineCard
from weft.routing.rules import Rule


def mode_names() -> dict[Mode, str]:
    """Return what the ways of handing out are called on a line."""
    return {
        Mode.PULL: _("taken"),
        Mode.PUSH: _("offered"),
        Mode.ROUND_ROBIN: _("given by turns"),
    }


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def queues(request: AgentRequest) -> HttpResponse:
    """List the queues with what waits in them, or make one more."""
    form = QueueForm(request.POST or None, initial=initial(None, Rule(), []))
    if request.method == "POST" and form.is_valid() and _save(request, form, None):
        return redirect("console:queues")
    waits, rules = routed.lines(), routed.rules()
    teams = {team.pk: team.name for team in people.teams()}
    names, nothing = mode_names(), LineCard(waiting=0, since=None, available=0)
    lines = [
        {
            "card": card,
            "mode": names[rules.get(card.id, Rule()).mode],
            "team": teams.get(card.team_id or 0, _("Everybody")),
            "line": waits.get(card.id, nothing),
        }
        for card in queries.queues()
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"lines": lines, "form": form, "place": "inboxes"}
    return render(request, "console/routing/queues.html", context, status=status)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: AgentRequest, queue_id: int) -> HttpResponse:
    """Show a queue, or change it."""
    card = queries.queue(queue_id)
    if card is None:
        raise Http404
    shown = initial(card, routed.rule_of(queue_id), routed.needs_of(queue_id))
    form = QueueForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid() and _save(request, form, queue_id):
        messages.success(request, _("Saved."))
        return redirect("console:queue", queue_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "queue": card,
        "form": form,
        "line": routed.lines().get(queue_id),
        "place": "inboxes",
    }
    return render(request, "console/routing/queue.html", context, status=status)


def _save(request: AgentRequest, form: QueueForm, queue_id: int | None) -> bool:
    """Keep all of the form or nothing of it; say whether it is kept."""
    by = request.user.pk
    try:
        with transaction.atomic():
            if queue_id is None:
                queue_id = conversations.create_queue(form.draft(), by=by)
            else:
                conversations.change_queue(queue_id, form.draft(), by=by)
            conversations.feed_queue(queue_id, inbox_ids=form.cleaned_data["inbox_ids"])
            routing.set_rule(queue_id, form.rule(), needs=form.needs(), by=by)
    except conversations.QueueNameTaken:
        form.add_error("name", _("Another queue has this name."))
        return False
    return True
