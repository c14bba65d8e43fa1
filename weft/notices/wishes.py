"""How an agent wants to be told, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from weft.notices import quiet
from weft.notices.kinds import USUAL, Kind, Way
from weft.notices.quiet import Quiet


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody chose, or the usual."""

    ways: Mapping[Kind, frozenset[Way]] = field(default_factory=lambda: USUAL)
    quiet: Quiet = field(default_factory=Quiet)
    paused_until: datetime | None = None
    mail_after: timedelta = timedelta(minutes=15)
    shows_words: bool = False

    def wants(self, kind: Kind, way: Way) -> bool:
        """Whether a kind is to be told in a way."""
        return way in self.ways.get(kind, USUAL[kind])

    def wants_any(self, kind: Kind) -> bool:
        """Whether a kind is to be told at all."""
        return bool(self.ways.get(kind, USUAL[kind]))

    def is_paused(self, at: datetime) -> bool:
        """Whether the agent asked to be left alone for a while."""
        return self.paused_until is not None and self.paused_until > at

    def rests_until(self, zone: ZoneInfo, at: datetime) -> datetime | None:
        """Return until when nothing may disturb, in the agent's zone; None: anything may.

        Until then everything is noticed and counted, but nothing rises, sounds or is sent.
        """
        paused = self.paused_until if self.is_paused(at) else None
        ends = quiet.until(self.quiet, zone, paused or at)
        return ends or paused
