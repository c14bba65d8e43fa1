"""How transfers go, and how many there should be."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft.kernel import settings


@settings.declared
@dataclass(frozen=True, kw_only=True)
class Handover:
    """How conversations change hands. Changed on the page of transfers."""

    accept_within_minutes: int = field(
        default=10, metadata={"help": "Then an offer goes back to whoever made it"}
    )
    most_percent: int = field(
        default=10, metadata={"help": "The target: of 100 answered conversations, so many move"}
    )
    silent_inboxes: tuple[int, ...] = field(
        default=(), metadata={"help": "Where customers are not told who takes over"}
    )
