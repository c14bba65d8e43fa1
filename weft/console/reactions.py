"""What the console does when something happened elsewhere."""

from __future__ import annotations

from weft.kernel import live
from weft.people.events import AgentSessionsEnded


def end_streams(events: list[AgentSessionsEnded]) -> None:
    """Close the streams of whose sessions ended; who is still signed in comes back at once."""
    for event in events:
        live.hang_up(f"agent:{event.agent_id}")
