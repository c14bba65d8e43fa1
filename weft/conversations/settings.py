"""How conversations come together by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft.kernel import settings


@settings.declared
@dataclass(frozen=True, kw_only=True)
class Joining:
    """A new contact about what somebody is working on. Changed on the page of transfers."""

    is_on: bool = field(default=True, metadata={"help": "Off: it is only told, never joined"})
    within_days: int = field(default=7, metadata={"help": "Since the last word of the other"})
