"""Everything that reads promises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from weft.sla.models import Clock, Policy
from weft.sla.policies import Conditions, Kind, Terms, read_conditions, read_terms

ORDER = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, kw_only=True)
class ClockCard:
    """A clock as other rooms see it. `state`: running, resting, kept, missed, ended or breached."""

    conversation_id: int
    kind: Kind
    policy_id: int | None
    plan_id: int | None  # None: the hours of the shop
    by_the_clock: bool
    target: timedelta
    spent: timedelta
    started_at: datetime
    running_since: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    warns_at: datetime | None
    breached_at: datetime | None

    @property
    def state(self) -> str:
        """How it stands. What ended was promised no more, or ended before it was over."""
        if self.stopped_at:
            return "missed" if self.breached_at else "kept"
        if self.breached_at:
            return "breached"
        return "running" if self.running_since else "resting"


@dataclass(frozen=True, kw_only=True)
class PolicyCard:
    """A policy as its page shows it."""

    id: int
    name: str
    is_on: bool
    conditions: Conditions
    terms: Terms


def clocks(conversation_ids: Collection[int]) -> dict[int, list[ClockCard]]:
    """Return the clocks of these conversations, by id, in the order of their kinds. One query."""
    found: dict[int, list[ClockCard]] = {}
    for row in Clock.objects.filter(conversation__in=conversation_ids):
        found.setdefault(row.conversation_id, []).append(_card(row))
    return {id_: sorted(some, key=lambda one: ORDER[one.kind]) for id_, some in found.items()}


#: Whether conversation %(id)s has clocks at all.
HAS_CLOCKS = "EXISTS (SELECT 1 FROM sla_clock WHERE conversation_id = %(id)s)"


def policies() -> list[PolicyCard]:
    """Return all policies, in the order in which they are asked."""
    return [_policy(row) for row in Policy.objects.order_by("position", "pk")]


def policy(policy_id: int) -> PolicyCard | None:
    """Return a policy, or None."""
    row = Policy.objects.filter(pk=policy_id).first()
    return _policy(row) if row else None


def _policy(row: Policy) -> PolicyCard:
    return PolicyCard(
        id=row.pk,
        name=row.name,
        is_on=row.is_on,
        conditions=read_conditions(row.conditions),
        terms=read_terms(row.terms),
    )


def _card(row: Clock) -> ClockCard:
    return ClockCard(
        conversation_id=row.conversation_id,
        kind=Kind(row.kind),
        policy_id=row.policy_id,
        plan_id=row.plan_id,
        by_the_clock=row.by_the_clock,
        target=timedelta(seconds=row.target_seconds),
        spent=timedelta(seconds=row.spent_seconds),
        started_at=row.started_at,
        running_since=row.running_since,
        stopped_at=row.stopped_at,
        due_at=row.due_at,
        warns_at=row.warns_at,
        breached_at=row.breached_at,
    )
