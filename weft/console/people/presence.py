"""Who looks at which conversation, from this process's open streams.

Nothing is stored. Each process tells of its own seats when they change and every few seconds
besides; pages put the processes together. A process that dies falls silent, and so do its seats.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from weft.kernel import live
from weft.people.seats import EVENT, EVERY_SECONDS, TOPIC

AT_ONCE = 60  # seats in one signal, which has a limit


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A conversation that an agent looks at in one of the browser's tabs."""

    conversation_id: int
    agent_id: int
    name: str
    photo: str


class Seats:
    """The seats of this process."""

    def __init__(self) -> None:
        self.process = secrets.token_hex(4)
        self._taken: dict[object, Sequence[Seat]] = {}
        self._beat: asyncio.Task[None] | None = None

    def take(self, browser: object, seats: Sequence[Seat]) -> None:
        """Sit down, and say so at once; whoever comes without a seat hears who is where."""
        if seats:
            self._taken[browser] = seats
        self.tell()
        if seats and self._beat is None:
            self._beat = asyncio.create_task(self._keep_telling())

    def leave(self, browser: object) -> None:
        """Stand up, and say so at once."""
        if self._taken.pop(browser, None):
            self.tell()

    def tell(self) -> None:
        """Tell every page who sits here."""
        taken = [seat for seats in self._taken.values() for seat in seats]
        seats = sorted({(seat.conversation_id, seat.agent_id) for seat in taken})
        agents = {seat.agent_id: [seat.agent_id, seat.name, seat.photo] for seat in taken}
        for part, first in enumerate(range(0, max(1, len(seats)), AT_ONCE)):
            shown = seats[first : first + AT_ONCE]
            live.signal_soon(
                TOPIC,
                EVENT,
                process=f"{self.process}.{part}",
                seats=shown,
                agents=[agents[agent_id] for agent_id in {agent_id for _, agent_id in shown}],
            )

    async def _keep_telling(self) -> None:
        while self._taken:
            await asyncio.sleep(EVERY_SECONDS)
            if self._taken:
                self.tell()
        self._beat = None


HERE = Seats()
