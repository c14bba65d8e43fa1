"""Circles: for whom something is prepared, and on which channels it is of use.

Whatever is prepared belongs to everybody, to one team, or to one agent. Leaders look after what
belongs to others; everybody looks after their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from weft.people.reader import Reader
from weft.people.roles import Role

LEADERS = (Role.OWNER, Role.SUPERVISOR)


@dataclass(frozen=True, kw_only=True)
class Circle:
    """For whom something is prepared; without team and agent for everybody.

    `channels` are kinds of inboxes; none is all.
    """

    team_id: int | None = None
    agent_id: int | None = None
    channels: tuple[str, ...] = ()

    def may_change(self, reader: Reader) -> bool:
        """Tell whether the reader may change what is prepared for this circle."""
        if self.agent_id is not None:
            return self.agent_id == reader.pk
        return reader.role in LEADERS


EVERYBODY = Circle()
