"""Who reads: the little that rights are decided by. An Agent is one; so is a test's stand-in."""

from __future__ import annotations

from typing import Protocol


class Reader(Protocol):
    """Somebody with an id and a role."""

    @property
    def pk(self) -> int:
        """The agent's id."""

    @property
    def role(self) -> str:
        """One of people.roles.Role."""
