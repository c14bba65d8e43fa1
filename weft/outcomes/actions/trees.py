"""Trees: what can be said about how a contact ended. Nothing is deleted, for it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from weft.kernel.events import say
from weft.outcomes.events import OutcomeTreeChanged
from weft.outcomes.models import Classifier, Tree
from weft.outcomes.plans import FURTHEST_DAYS, Plan


class ClassifierNameTaken(Exception):
    """Another outcome of the same branch has this name."""


class NothingPlanned(Exception):
    """A task or a step says nothing of what is to be done."""


@dataclass(frozen=True, kw_only=True)
class ClassifierDraft:
    """An outcome as somebody wants it; see the model for what the fields mean."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    place: int = 0
    is_on: bool = True
    plan: Plan = Plan.NONE
    text: str = ""
    days: int = 1
    owner_id: int | None = None
    template_id: int | None = None


@transaction.atomic
def keep_tree(queue_id: int | None, *, is_required: bool, is_on: bool, by: int | None) -> int:
    """Let a queue (None: all that have none of their own) have a tree; return its id."""
    tree, _is_new = Tree.objects.update_or_create(
        queue_id=queue_id,  # type: ignore[misc]  # that of all others has none
        defaults={"is_required": is_required, "is_on": is_on},
    )
    say(OutcomeTreeChanged(queue_id=queue_id, actor_id=by))
    return tree.pk


def create_classifier(
    tree_id: int, draft: ClassifierDraft, *, parent_id: int | None, by: int | None
) -> int:
    """Add an outcome to a tree, on a branch of it or (None) at its root; return its id.

    Raises ClassifierNameTaken, NothingPlanned.
    """
    return _keep(Classifier(tree_id=tree_id, parent_id=parent_id), draft, by=by)


@transaction.atomic
def change_classifier(classifier_id: int, draft: ClassifierDraft, *, by: int | None) -> None:
    """Make an outcome what the draft says; it stays on its branch.

    What was planned by it before stays planned. Raises ClassifierNameTaken, NothingPlanned.
    """
    _keep(Classifier.objects.select_for_update().get(pk=classifier_id), draft, by=by)


def _keep(row: Classifier, draft: ClassifierDraft, *, by: int | None) -> int:
    row.name = " ".join(draft.name.split())[:60]
    row.labels = {code: text for code, text in draft.labels.items() if text}
    row.place, row.is_on, row.plan = draft.place, draft.is_on, draft.plan
    row.text = " ".join(draft.text.split())[:200]
    row.days = min(max(draft.days, 1), FURTHEST_DAYS)
    row.owner_id, row.template_id = draft.owner_id, draft.template_id
    if row.plan in {Plan.TASK, Plan.STEP} and not row.text:
        raise NothingPlanned(row.name)
    try:
        with transaction.atomic():
            row.save()
            say(OutcomeTreeChanged(queue_id=row.tree.queue_id, actor_id=by))
    except IntegrityError as error:
        if "classifier_has_a_name" not in str(error):
            raise
        raise ClassifierNameTaken(row.name) from error
    return row.pk
