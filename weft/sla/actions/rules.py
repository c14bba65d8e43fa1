"""The policies as they stand, ready to be asked which of them holds for a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.queries import Promised
from weft.customers import queries as customers
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours
from weft.sla.models import Policy
from weft.sla.policies import Conditions, Terms, read_conditions, read_terms, spelled


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A policy as it is matched."""

    id: int
    conditions: Conditions
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All that decides what is promised in some conversations, read once for all of them."""

    policies: tuple[Rule, ...]
    facts: Mapping[int, set[str]]  # by customer
    hours: Mapping[int | None, Hours]  # by plan; None: the shop's

    def for_(self, one: Promised) -> Rule | None:
        """Return the first policy that fits; None: nothing is promised."""
        facts = self.facts.get(one.customer_id, set())
        return next((rule for rule in self.policies if rule.conditions.fit(one, facts)), None)

    def calendar(self, one: Promised, rule: Rule | None) -> Hours | None:
        """Return the hours in which time counts; None: it always does."""
        if rule and rule.terms.by_the_clock:
            return None
        return self.hours.get(one.plan_id) or self.hours.get(None)


def policies() -> tuple[Rule, ...]:
    """Return the policies that are on, in their order."""
    return tuple(
        Rule(
            id=row.pk,
            conditions=read_conditions(row.conditions),
            terms=read_terms(row.terms),
        )
        for row in Policy.objects.filter(is_on=True).order_by("position", "pk")
    )


def read(standing: Mapping[int, Promised], *, at: datetime) -> Rules:
    """Return what decides about these conversations. Customers' facts only where they matter."""
    found = policies()
    facts: dict[int, set[str]] = {}
    if any(rule.conditions.facts for rule in found):
        known = customers.facts_of({one.customer_id for one in standing.values()}, at=at)
        facts = {
            id_: {spelled(f"{label}:{value}") for label, value in some}
            for id_, some in known.items()
        }
    plans = {one.plan_id for one in standing.values() if one.plan_id is not None}
    return Rules(policies=found, facts=facts, hours=scheduling.all_hours(plans))
