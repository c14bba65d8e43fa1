"""What happened to agents and teams. These events are the audit trail of the people room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AgentInvited(Event):
    """Somebody was invited, or invited again, to join with this role."""

    name: ClassVar[str] = "agent.invited"

    agent_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class AgentJoined(Event):
    """An invited person accepted, or the first owner set the workspace up."""

    name: ClassVar[str] = "agent.joined"

    agent_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class AgentSignedIn(Event):
    """An agent logged in; `method` tells with what: password, mfa, or both."""

    name: ClassVar[str] = "agent.signed_in"

    agent_id: int
    method: str


@dataclass(frozen=True, kw_only=True)
class AgentSessionsEnded(Event):
    """All sessions of the agent ended; open streams must be cut."""

    name: ClassVar[str] = "agent.sessions_ended"

    agent_id: int


@dataclass(frozen=True, kw_only=True)
class AgentRoleChanged(Event):
    """An agent has another role from now on."""

    name: ClassVar[str] = "agent.role_changed"

    agent_id: int
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class AgentDeactivated(Event):
    """An agent may no longer log in; what they wrote stays."""

    name: ClassVar[str] = "agent.deactivated"

    agent_id: int


@dataclass(frozen=True, kw_only=True)
class AgentReactivated(Event):
    """A deactivated agent may log in again."""

    name: ClassVar[str] = "agent.reactivated"

    agent_id: int


@dataclass(frozen=True, kw_only=True)
class AgentProfileChanged(Event):
    """What an agent says about themselves changed: name, photo, language, time zone, signature."""

    name: ClassVar[str] = "agent.profile_changed"

    agent_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """An invitation was called back before it was used."""

    name: ClassVar[str] = "invitation.withdrawn"

    agent_id: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, renamed, or has other members."""

    name: ClassVar[str] = "team.changed"

    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamRemoved(Event):
    """A team is no more; its people stay."""

    name: ClassVar[str] = "team.removed"

    team_id: int
    title: str
