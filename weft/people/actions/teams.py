"""Making teams, naming them, and saying who is in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from weft.kernel.events import say
from weft.people.events import TeamChanged, TeamRemoved
from weft.people.models import Agent, Membership, Team


class TeamNameTaken(Exception):
    """Another team has this name."""


class TeamInUse(Exception):
    """Something still belongs to the team, such as an inbox; give that away first."""


@transaction.atomic
def create_team(name: str, *, by: Agent) -> Team:
    """Make a team with nobody in it. Raises TeamNameTaken."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name.strip())
    except IntegrityError as problem:
        raise TeamNameTaken from problem
    say(TeamChanged(team_id=team.pk, actor_id=by.pk))
    return team


@transaction.atomic
def rename_team(team_id: int, name: str, *, by: Agent) -> bool:
    """Rename the team. Return whether that changed it. Raises TeamNameTaken, Team.DoesNotExist."""
    team = Team.objects.select_for_update().get(pk=team_id)
    if team.name == name.strip():
        return False
    team.name = name.strip()
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
    except IntegrityError as problem:
        raise TeamNameTaken from problem
    say(TeamChanged(team_id=team.pk, actor_id=by.pk))
    return True


@transaction.atomic
def set_members(team_id: int, agent_ids: Iterable[int], *, by: Agent) -> bool:
    """Make exactly these agents the team. Return whether that changed it.

    Ids of nobody are passed over. Raises Team.DoesNotExist.
    """
    team = Team.objects.select_for_update().get(pk=team_id)
    wanted = set(Agent.objects.filter(pk__in=list(agent_ids)).values_list("pk", flat=True))
    present = set(team.memberships.values_list("agent_id", flat=True))
    if wanted == present:
        return False
    team.memberships.filter(agent_id__in=present - wanted).delete()
    Membership.objects.bulk_create(
        [Membership(team=team, agent_id=agent_id) for agent_id in sorted(wanted - present)]
    )
    say(TeamChanged(team_id=team.pk, actor_id=by.pk))
    return True


@transaction.atomic
def remove_team(team_id: int, *, by: Agent) -> None:
    """Dissolve the team; its people stay. Raises TeamInUse, Team.DoesNotExist."""
    team = Team.objects.select_for_update().get(pk=team_id)
    say(TeamRemoved(team_id=team.pk, title=team.name, actor_id=by.pk))
    try:
        team.delete()
    except RestrictedError as problem:
        raise TeamInUse from problem
