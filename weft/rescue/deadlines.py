"""By when a customer is reached: minutes of opening time after the failure, as instants."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from weft.conversations import queries as conversations
from weft.kernel import settings
from weft.scheduling import queries as scheduling
from weft.scheduling.hours import Hours, NeverOpen

from .kinds import Kind
from .settings import RescueTimes


class Calendars:
    """The opening hours of some conversations, asked for once, and the minutes that count."""

    def __init__(self, conversation_ids: Collection[int]) -> None:
        self.times = settings.read(RescueTimes)
        self._plans = conversations.plans_of(conversation_ids) if conversation_ids else {}
        plans = {plan for plan in self._plans.values() if plan is not None}
        self._hours: dict[int | None, Hours] = (
            scheduling.all_hours(plans) if conversation_ids else {}
        )

    def after(self, conversation_id: int, at: datetime, working: timedelta) -> datetime | None:
        """Return when so much opening time has passed since `at`; None: never again."""
        plan = self._plans.get(conversation_id)
        hours = self._hours.get(plan) or self._hours.get(None)
        if hours is None:
            return at + working
        try:
            return hours.add(at, working)
        except NeverOpen:
            return None

    def due(self, conversation_id: int, kind: Kind, failed_at: datetime) -> datetime | None:
        """Return until when the customer is to be reached."""
        return self.after(conversation_id, failed_at, self.times.allowed(kind))

    def warn(self, conversation_id: int, kind: Kind, failed_at: datetime) -> datetime | None:
        """Return when whoever is to do it is reminded."""
        return self.after(conversation_id, failed_at, self.times.warned(kind))
