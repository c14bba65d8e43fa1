"""What a look begins with: all that the clock may have changed, what waits, and who is free.

Mostly nothing is due and nothing has changed, and somebody waits for the rest; so all of it is one
round trip of three questions, and the rules are read when their version is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from weft.kernel import statements
from weft.kernel.statements import Asked
from weft.routing.actions import offers, releasing, states
from weft.routing.channels import live_kinds
from weft.routing.queries import crew, front
from weft.routing.queries.rules import Ruled, ruled_in
from weft.routing.sides import Agent
from weft.routing.states import SILENT_AFTER

# In one row: questions of their own would cost each look some tenths of a millisecond more
OVER = f"""
    SELECT (SELECT version FROM routing_known), {offers.IS_LATE}, {offers.IS_VOID},
        ARRAY({releasing.ORPHANED})
"""


class Glance(NamedTuple):
    """All that a look begins with."""

    due: list[states.Due]  # whom the clock has changed
    is_late: bool  # there are offers whose time is over
    is_void: bool  # there are offers of what is not to be had, or to who is not there
    orphaned: list[int]  # live talks that wait for somebody who is gone
    ruled: Mapping[int, Ruled]
    sorts: list[front.Sort]  # where queues hand out
    agents: list[Agent]  # who are free

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be ended or released before something is handed out."""
        return not (self.is_late or self.is_void or self.orphaned)


def glance(at: datetime) -> Glance:
    """Read all of it."""
    over = {"at": at, "silent": at - SILENT_AFTER, "live": sorted(live_kinds())}
    [[version, is_late, is_void, orphaned]], sorts, here = statements.at_once(
        Asked(OVER, over), front.HANDED_OUT, crew.here(at)
    )
    return Glance(
        [states.Due(*one) for one in crew.changed(here)],
        is_late,
        is_void,
        orphaned,
        ruled_in(version),
        [front.Sort(*row) for row in sorts],
        crew.with_room(here, version),
    )
