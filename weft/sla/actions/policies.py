"""Policies: making, changing, ordering, removing. Each change has the clocks reckoned anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from weft.kernel.events import say
from weft.sla.events import SlaPolicyChanged
from weft.sla.models import Policy
from weft.sla.policies import Conditions, Terms, as_data, check

from . import settling


class NoSuchPolicy(Exception):
    """No policy has this id, or not any more."""


@dataclass(frozen=True, kw_only=True)
class PolicyDraft:
    """A policy as somebody wants it."""

    name: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    terms: Terms = field(default_factory=Terms)


@transaction.atomic
def create_policy(draft: PolicyDraft, *, by: int | None) -> int:
    """Add a policy behind all others; return its id. Raises BadPolicy."""
    check(draft.terms)
    last = Policy.objects.aggregate(last=Max("position"))["last"]
    policy = Policy(position=0 if last is None else last + 1)
    return _keep(policy, draft, by=by)


@transaction.atomic
def change_policy(policy_id: int, draft: PolicyDraft, *, by: int | None) -> None:
    """Let a policy be what the draft says. Raises NoSuchPolicy, BadPolicy."""
    check(draft.terms)
    _keep(_locked(policy_id), draft, by=by)


@transaction.atomic
def switch_policy(policy_id: int, *, is_on: bool, by: int | None) -> None:
    """Let a policy hold, or not. The same again says nothing. Raises NoSuchPolicy."""
    policy = _locked(policy_id)
    if policy.is_on != is_on:
        policy.is_on = is_on
        policy.save(update_fields=["is_on"])
        say(SlaPolicyChanged(policy_id=policy_id, actor_id=by))


@transaction.atomic
def move_policy(policy_id: int, *, is_up: bool, by: int | None) -> None:
    """Let a policy change places with its neighbour, if it has one there. Raises NoSuchPolicy."""
    policies = list(Policy.objects.select_for_update().order_by("position"))
    at = next((n for n, one in enumerate(policies) if one.pk == policy_id), None)
    if at is None:
        raise NoSuchPolicy(f"policy {policy_id}")
    to = at - 1 if is_up else at + 1
    if not 0 <= to < len(policies):
        return
    one, other = policies[at], policies[to]
    one.position, other.position = other.position, one.position
    Policy.objects.bulk_update([one, other], ["position"])
    say(SlaPolicyChanged(policy_id=policy_id, actor_id=by))


@transaction.atomic
def remove_policy(policy_id: int, *, by: int | None) -> None:
    """Promise that no more. Raises NoSuchPolicy."""
    settling.take_turn()  # its clocks forget it
    _locked(policy_id).delete()
    say(SlaPolicyChanged(policy_id=policy_id, actor_id=by))


def _locked(policy_id: int) -> Policy:
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise NoSuchPolicy(f"policy {policy_id}")
    return policy


def _keep(policy: Policy, draft: PolicyDraft, *, by: int | None) -> int:
    policy.name = " ".join(draft.name.split())[:100]
    policy.conditions = as_data(draft.conditions)
    policy.terms = as_data(draft.terms)
    policy.save()
    say(SlaPolicyChanged(policy_id=policy.pk, actor_id=by))
    return policy.pk
