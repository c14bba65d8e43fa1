"""What the scheduling room says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    """Opening hours were made or changed."""

    name: ClassVar[str] = "plan.changed"
    plan_id: int
