"""Whether an agent is there: the states, and the reasons to be away. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Offline is told by no row at all: whoever is in no state is not here."""

    AVAILABLE = "available"
    AWAY = "away"
    WRAP_UP = "wrap_up"  # writes down what the last talk was about; ends by itself
    OFFLINE = "offline"


class Reason(StrEnum):
    """Why somebody is away. The last two are given by Weft, the others are chosen."""

    BREAK = "break"
    PAPERWORK = "paperwork"
    LUNCH = "lunch"
    MEETING = "meeting"
    TRAINING = "training"
    OTHER = "other"
    GONE = "gone"  # their browser is not heard of any more
    SILENT = "silent"  # they let offers lapse one after another


CHOSEN = tuple(reason for reason in Reason if reason not in {Reason.GONE, Reason.SILENT})
# Whoever is away for one of these may be called back when too many wait.
SOFT = frozenset({Reason.BREAK, Reason.PAPERWORK})

# A browser says every fifteen seconds that it is there; two such words may be lost
SILENT_AFTER = timedelta(seconds=40)
OFFLINE_AFTER = timedelta(minutes=15)  # whoever is gone for so long has left
