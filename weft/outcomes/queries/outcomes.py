"""Reading how conversations ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from weft.conversations import queries as conversations
from weft.outcomes.models import Classifier, Outcome
from weft.outcomes.suggesting import Past
from weft.people.reader import Reader

from .trees import BETWEEN

LEARNED_FROM = 300  # of the newest outcomes of a tree


@dataclass(frozen=True, kw_only=True)
class OutcomeCard:
    """How a conversation ended one time."""

    id: int
    conversation_id: int
    title: str
    at: datetime
    by_name: str  # empty: by a program of the shop's own
    plan: str
    due_at: datetime | None


def past(tree_id: int) -> list[Past]:
    """Return the newest outcomes of a tree, with what was known of each."""
    rows = Outcome.objects.filter(tree_id=tree_id, undone_at=None).order_by("-pk")
    return [Past(*row) for row in rows.values_list("classifier_id", "about")[:LEARNED_FROM]]


#: Whether contacts of the customers %(customers)s ended with an outcome.
HAS_OUTCOMES = """
    EXISTS (SELECT 1 FROM conversation c JOIN outcome o ON o.conversation_id = c.id
            WHERE c.customer_id = ANY(%(customers)b::bigint[]))
"""


def last_outcomes(
    reader: Reader, customer_ids: Collection[int], *, language: str, limit: int
) -> list[OutcomeCard]:
    """Return how the latest contacts of a customer ended, those that the reader may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.id, o.conversation_id, o.classifier_id, o.at,
                   coalesce(a.first_name || ' ' || a.surname, '') AS by_name, k.plan, o.due_at
            FROM conversation c
            JOIN outcome o ON o.conversation_id = c.id AND o.undone_at IS NULL
            JOIN classifier k ON k.id = o.classifier_id
            LEFT JOIN agent a ON a.id = o.by_id
            WHERE c.customer_id = ANY(%(customers)s::bigint[])
              AND {conversations.visible_in_sql(reader)}
            ORDER BY o.at DESC, o.id DESC LIMIT %(limit)s
            """,
            {"customers": list(customer_ids), "me": reader.pk, "limit": limit},
        )
        rows = cursor.fetchall()
    named = _paths({row[2] for row in rows}, language)
    return [
        OutcomeCard(
            id=id_,
            conversation_id=conversation_id,
            title=named[classifier_id],
            at=at,
            by_name=by_name,
            plan=plan,
            due_at=due_at,
        )
        for id_, conversation_id, classifier_id, at, by_name, plan, due_at in rows
    ]


def titles(classifier_ids: Collection[int], language: str) -> dict[int, str]:
    """Return what outcomes are called today, with their branches: events have only ids."""
    return _paths(classifier_ids, language) if classifier_ids else {}


def _paths(classifier_ids: Collection[int], language: str) -> dict[int, str]:
    if not classifier_ids:
        return {}
    rows = {row.pk: row for row in Classifier.objects.all()}
    return {id_: _path(rows, id_, language) for id_ in classifier_ids if id_ in rows}


def _path(rows: dict[int, Classifier], id_: int, language: str) -> str:
    row = rows[id_]
    above = f"{_path(rows, row.parent_id, language)}{BETWEEN}" if row.parent_id else ""
    return f"{above}{row.label(language)}"
