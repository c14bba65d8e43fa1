"""Reading the trees of outcomes: whole for those who change them, their leaves for who closes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from weft.kernel.recurring import Gaps, Recurring
from weft.outcomes.models import Classifier, Tree
from weft.outcomes.plans import Plan

BETWEEN = " / "  # the names of a branch and of what stands on it


class NoSuchTree(Exception):
    """No tree has this id."""


class NoSuchClassifier(Exception):
    """This tree has no such outcome."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A classifier where it stands in its tree; `labels` by language."""

    id: int
    parent_id: int | None
    name: str
    labels: Mapping[str, str]
    is_on: bool
    plan: Plan
    text: str
    days: int
    owner_id: int | None
    template_id: int | None
    place: int = 0  # among those beside it
    depth: int = 0

    def label(self, language: str) -> str:
        """Return what it is called in a language; its own name where nobody said."""
        return self.labels.get(language.partition("-")[0]) or self.name


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An outcome that can be chosen, with the branches that lead to it."""

    node: Node
    branches: Sequence[Node]

    @property
    def id(self) -> int:
        """The id by which it is chosen."""
        return self.node.id

    def path(self, language: str) -> str:
        """Return its name with those of its branches."""
        return BETWEEN.join(one.label(language) for one in (*self.branches, self.node))


@dataclass(frozen=True, kw_only=True)
class TreeCard:
    """The outcomes of a queue. `nodes` stand in their order, each before what is below it."""

    id: int
    queue_id: int | None
    queue_name: str
    is_required: bool
    is_on: bool
    nodes: Sequence[Node] = field(default=())

    @cached_property
    def leaves(self) -> list[Leaf]:
        """What can be chosen: neither it nor a branch above it is off, and nothing is below it."""
        nodes = {node.id: node for node in self.nodes}
        branches = {node.parent_id for node in self.nodes if node.is_on}
        found = []
        for node in self.nodes:
            above = list(_above(node, nodes))
            if node.id not in branches and node.is_on and all(one.is_on for one in above):
                found.append(Leaf(node=node, branches=above[::-1]))
        return found

    @property
    def asks(self) -> bool:
        """Whether nothing is closed without an outcome; one without any cannot ask."""
        return self.is_required and bool(self.leaves)

    def leaf(self, classifier_id: int) -> Leaf | None:
        """Return what can be chosen by its id."""
        return next((one for one in self.leaves if one.id == classifier_id), None)


def _above(node: Node, nodes: Mapping[int, Node]) -> Iterator[Node]:
    while node.parent_id is not None:
        node = nodes[node.parent_id]
        yield node


def every_tree() -> list[TreeCard]:
    """Return all trees: that of all other conversations first, then by the name of the queue."""
    found = _cards(Tree.objects.select_related("queue").order_by("queue__name", "pk"))
    return sorted(found, key=lambda card: card.queue_id is not None)


def tree(tree_id: int) -> TreeCard:
    """Return a tree. Raises NoSuchTree."""
    found = _cards(Tree.objects.select_related("queue").filter(pk=tree_id))
    if not found:
        raise NoSuchTree(f"tree {tree_id}")
    return found[0]


def trees_for(queue_ids: Collection[int | None]) -> dict[int | None, TreeCard]:
    """Return which tree counts in these queues (None: in no queue), where one does.

    A queue whose own tree is off has none: that is how one queue is spared. Two statements.
    """
    queues = [id_ for id_ in queue_ids if id_ is not None]
    cards = {card.queue_id: card for card in _cards(_TREES(queues=queues))}
    found = {id_: cards.get(id_) or cards.get(None) for id_ in queue_ids}
    return {id_: card for id_, card in found.items() if card and card.is_on}


_TREES = Recurring(
    lambda: Tree.objects.select_related("queue").filter(
        Q(queue=None) | Q(queue__in=Gaps("queues", "bigint"))
    )
)
_CLASSIFIERS = Recurring(
    lambda: Classifier.objects.filter(tree__in=Gaps("trees", "bigint")).order_by("place", "pk")
)


def _cards(rows: Collection[Tree]) -> list[TreeCard]:
    below: dict[int, list[Classifier]] = {}
    rows = list(rows)
    if not rows:
        return []
    for one in _CLASSIFIERS(trees=[row.pk for row in rows]):
        below.setdefault(one.tree_id, []).append(one)
    return [
        TreeCard(
            id=row.pk,
            queue_id=row.queue_id,
            queue_name=row.queue.name if row.queue else "",
            is_required=row.is_required,
            is_on=row.is_on,
            nodes=list(_walk(below.get(row.pk, []), None, 0)),
        )
        for row in rows
    ]


def _walk(rows: Sequence[Classifier], parent_id: int | None, depth: int) -> Iterator[Node]:
    for row in rows:
        if row.parent_id == parent_id:
            yield Node(
                id=row.pk,
                parent_id=row.parent_id,
                name=row.name,
                labels=row.labels,
                is_on=row.is_on,
                plan=Plan(row.plan),
                text=row.text,
                days=row.days,
                owner_id=row.owner_id,
                template_id=row.template_id,
                place=row.place,
                depth=depth,
            )
            yield from _walk(rows, row.pk, depth + 1)
