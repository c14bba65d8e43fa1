"""What the frame of every page tells: which inboxes are broken, and how many have to be reached.

One statement, with where the page's stream begins. A page that needs more asks for it in the same
one; if none has asked, the tags that draw the frame do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from weft.gateway import queries as gateway
from weft.kernel import events, parts
from weft.kernel.parts import Part
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.rescue import queries as rescue

_KEPT = "_frame"
NOBODY_IS_TOLD: Part[list[list[str]]] = Part("NULL", {}, lambda _: [])


class Frame(NamedTuple):
    """What was found out."""

    cursor: str  # where a stream begins of whoever reads nothing before this
    broken: list[list[str]]  # id and name of each inbox; leaders alone hear of them
    missed: tuple[int, int]  # how many wait to be reached, and how many of them too long


def ask(request: AgentRequest, *besides: Part[Any], at: datetime) -> list[Any]:
    """Ask what the frame tells, for the tags that draw it; return what is asked besides.

    Before all else that the page shows: then its stream misses nothing.
    """
    reader = request.user
    cursor, broken, missed, *answers = parts.ask(
        Part(events.HORIZON, {}, _cursor),
        gateway.troubled_part() if reader.role in policy.LEADERS else NOBODY_IS_TOLD,
        rescue.figures_part(reader, at=at),
        *besides,
    )
    setattr(request, _KEPT, Frame(cursor, broken, missed))
    return answers


def of(request: AgentRequest) -> Frame:
    """Return what the frame of this page tells; asked for once."""
    if not hasattr(request, _KEPT):
        ask(request, at=timezone.now())
    found: Frame = getattr(request, _KEPT)
    return found


def _cursor(horizon: int) -> str:
    return str(events.Cursor(horizon, 0))
