"""How people like to work: what their screens look like, and their keys."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from weft.kernel.events import say
from weft.people.events import AgentProfileChanged
from weft.people.models import Agent


def set_look(agent: Agent, *, density: str | None = None, contrast: str | None = None) -> bool:
    """Keep how the agent's screens look; None leaves a thing. Return whether it changed."""
    wanted = {"density": density, "contrast": contrast}
    return _change(agent, {name: value for name, value in wanted.items() if value is not None})


def set_keys(agent: Agent, keys: Mapping[str, str]) -> bool:
    """Keep the keys that are the agent's own, by command. Return whether anything changed."""
    return _change(agent, {"keys": dict(keys)})


@transaction.atomic
def _change(agent: Agent, new: Mapping[str, object]) -> bool:
    if all(getattr(agent, field) == value for field, value in new.items()):
        return False
    for field, value in new.items():
        setattr(agent, field, value)
    agent.save(update_fields=list(new))
    say(AgentProfileChanged(agent_id=agent.pk, actor_id=agent.pk))
    return True
