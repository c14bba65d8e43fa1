"""By what we recognise our own messages when Meta tells us of them. Pure.

Meta gives back a few words that we send beside a part of a message: with a status, with an echo.
So it is known even when the answer to our sending was lost on its way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from weft.gateway import deeds

SHAPE = re.compile(r"weft:([0-9]{1,18}):([0-9]{1,3})/([0-9]{1,3})", re.ASCII)
DEED = re.compile(rf"weft:({deeds.SHAPE})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Which part of which message of ours it is."""

    message_id: int
    part: int  # from 0
    parts: int

    def __str__(self) -> str:
        """Return the words that go beside the part."""
        return f"weft:{self.message_id}:{self.part}/{self.parts}"


def read(told: str) -> Mark | None:
    """Return whose mark this is; None: not one of ours."""
    found = SHAPE.fullmatch(told)
    if not found:
        return None
    message_id, part, parts = map(int, found.groups())
    return Mark(message_id=message_id, part=part, parts=parts)


def of_deed(deed: str) -> str:
    """Return the words that go beside what is done to a message, such as a reaction."""
    return f"weft:{deed}"


def deed(told: str) -> str:
    """Return what was done to a message, as `Gone.deed` calls it; "": nothing of ours."""
    found = DEED.fullmatch(told)
    return found[1] if found else ""
