"""What leaders decide: how queues hand out, who can do what, and how much at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

from django.db import transaction

from weft.kernel.events import say
from weft.routing.deciding import Need
from weft.routing.events import RoutingChanged
from weft.routing.models import AgentSkill, QueueNeed, QueueRouting, Seat, Skill, Waiting
from weft.routing.rules import Rule

from . import waiting


@transaction.atomic
def set_rule(queue_id: int, rule: Rule, *, needs: Collection[Need] = (), by: int | None) -> None:
    """Say how a queue hands out, and what somebody must know for it."""
    QueueRouting.objects.update_or_create(queue_id=queue_id, defaults=asdict(rule))
    QueueNeed.objects.filter(queue_id=queue_id).delete()
    skills = _skills((need.kind, need.name) for need in needs)
    QueueNeed.objects.bulk_create(
        QueueNeed(
            queue_id=queue_id, skill_id=skills[need.kind, _spelled(need.name)], level=need.level
        )
        for need in needs
    )
    ids = Waiting.objects.filter(queue_id=queue_id).values_list("conversation_id", flat=True)
    waiting.keep(list(ids))  # their order may be another one now
    say(RoutingChanged(queue_id=queue_id, actor_id=by))


@transaction.atomic
def set_skills(agent_id: int, skills: Mapping[tuple[str, str], int], *, by: int | None) -> None:
    """Say what an agent can, {(kind, name): level}; a skill that is not named they have not."""
    AgentSkill.objects.filter(agent_id=agent_id).delete()
    ids = _skills(skills)
    levels = {(kind, _spelled(name)): level for (kind, name), level in skills.items()}
    AgentSkill.objects.bulk_create(
        AgentSkill(agent_id=agent_id, skill_id=ids[key], level=level)
        for key, level in levels.items()
    )
    say(RoutingChanged(agent_id=agent_id, actor_id=by))


@transaction.atomic
def set_room(agent_id: int, room: int | None, *, by: int | None) -> None:
    """Say how much an agent can have at a time; None: as much as everybody."""
    Seat.objects.update_or_create(agent_id=agent_id, defaults={"room": room})
    say(RoutingChanged(agent_id=agent_id, actor_id=by))


def _skills(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the ids of these skills, by kind and name; what nobody named before is made."""
    keys = sorted({(str(kind), _spelled(name)) for kind, name in wanted})
    Skill.objects.bulk_create(
        (Skill(kind=kind, name=name) for kind, name in keys), ignore_conflicts=True
    )
    found = Skill.objects.filter(kind__in={k for k, _ in keys}, name__in={n for _, n in keys})
    return {(skill.kind, skill.name): skill.pk for skill in found}


def _spelled(name: str) -> str:
    return " ".join(name.split())[:60]
