"""What the notices room says: only who may be told where. A notice itself is no event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeviceAdded(Event):
    """A browser of an agent is told of notices from now on."""

    name: ClassVar[str] = "device.added"
    agent_id: int
    device_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceRemoved(Event):
    """A browser of an agent is told no more. `reason`: agent (removed), gone (it is not there)."""

    name: ClassVar[str] = "device.removed"
    agent_id: int
    device_id: int
    reason: str
