"""Outcomes in the settings: which queue asks for one, and what can be chosen there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.composer import outcomes as words
from weft.console.forms.outcomes import ClassifierForm, TreeForm
from weft.conversations import queries as conversations
from weft.outcomes import actions, queries
from weft.outcomes.queries import Node, TreeCard
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def trees(request: AgentRequest) -> HttpResponse:
    """Show which queues have outcomes; give one of the others a tree (POST)."""
    found = queries.every_tree()
    taken = {tree.queue_id for tree in found}
    free = [queue for queue in conversations.queues() if queue.id not in taken]
    if request.method == "POST":
        asked = request.POST.get("queue", "")
        queue_id = next((queue.id for queue in free if str(queue.id) == asked), None)
        if queue_id in taken or (asked and queue_id is None):
            return redirect("console:outcome-trees")
        tree_id = actions.keep_tree(queue_id, is_required=True, is_on=True, by=request.user.pk)
        return redirect("console:outcome-tree", tree_id)
    context = {
        "trees": found,
        "free": free,
        "lacks_general": None not in taken,
        "place": "inboxes",
    }
    return render(request, "console/outcomes/trees.html", context)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT"])
def tree(request: AgentRequest, tree_id: int) -> HttpResponse:
    """Show a tree; change its rules (`rules`), or add an outcome to it."""
    found = _tree(tree_id)
    if "rules" in request.POST:
        rules = TreeForm(request.POST)
        if rules.is_valid():
            actions.keep_tree(found.queue_id, by=request.user.pk, **rules.cleaned_data)
            messages.success(request, _("Saved."))
        return redirect("console:outcome-tree", tree_id)
    form = ClassifierForm(request.POST or None, tree=found, agent=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_classifier(
                found.id, form.draft(), parent_id=form.parent_id(), by=request.user.pk
            )
        except (actions.ClassifierNameTaken, actions.NothingPlanned) as problem:
            _refuse(form, problem)
        else:
            return redirect("console:outcome-tree", tree_id)
    rules = TreeForm(initial={"is_on": found.is_on, "is_required": found.is_required})
    return _page(request, "tree", found, form, rules=rules, lines=_lines(found))


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def classifier(request: AgentRequest, tree_id: int, classifier_id: int) -> HttpResponse:
    """Show an outcome, or change it."""
    found = _tree(tree_id)
    node = next((one for one in found.nodes if one.id == classifier_id), None)
    if node is None:
        raise Http404
    form = ClassifierForm(request.POST or None, tree=found, agent=request.user, given=node)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_classifier(node.id, form.draft(), by=request.user.pk)
        except (actions.ClassifierNameTaken, actions.NothingPlanned) as problem:
            _refuse(form, problem)
        else:
            return redirect("console:outcome-tree", tree_id)
    return _page(request, "classifier", found, form, node=node)


def _lines(found: TreeCard) -> list[dict[str, Any]]:
    leaves = {leaf.id for leaf in found.leaves}
    return [_line(found, node, is_leaf=node.id in leaves) for node in found.nodes]


def _line(found: TreeCard, node: Node, *, is_leaf: bool) -> dict[str, Any]:
    return {
        "node": node,
        "name": node.label(get_language() or ""),
        "plan": words.brief(found, node.id) if is_leaf else "",
        "depth": min(node.depth, 3),
    }


def _tree(tree_id: int) -> TreeCard:
    try:
        return queries.tree(tree_id)
    except queries.NoSuchTree:
        raise Http404 from None


def _refuse(form: ClassifierForm, problem: Exception) -> None:
    if isinstance(problem, actions.NothingPlanned):
        form.add_error("text", _("Say what is to be done."))
    else:
        form.add_error("name", _("Another outcome beside it has this name."))


def _page(
    request: AgentRequest, page: str, found: TreeCard, form: ClassifierForm, **more: Any
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = more | {"tree": found, "form": form, "place": "inboxes"}
    return render(request, f"console/outcomes/{page}.html", context, status=status)
