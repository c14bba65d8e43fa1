"""For whom something is prepared, asked of the database."""

from __future__ import annotations

from django.db.models import Q

from weft.conversations.circles import LEADERS, Circle
from weft.conversations.models import Prepared
from weft.people import queries as people
from weft.people.reader import Reader


def shared_with(reader: Reader) -> Q:
    """Return which prepared things the reader may use."""
    teams = people.teams_of(reader.pk)
    return Q(agent=None, team=None) | Q(agent=reader.pk) | Q(team__in=teams)


def seen_by(reader: Reader) -> Q:
    """Return which the reader sees in the settings: leaders look after those of all teams."""
    if reader.role in LEADERS:
        return Q(agent=None) | Q(agent=reader.pk)
    return shared_with(reader)


def fits_channel(kind: str) -> Q:
    """Return which are of use on a channel."""
    return Q(channels=[]) | Q(channels__contains=[kind])


def circle_of(row: Prepared) -> Circle:
    """Return for whom a row is kept."""
    return Circle(team_id=row.team_id, agent_id=row.agent_id, channels=tuple(row.channels))
