"""What must be said before a conversation is closed: asking for it, keeping it, undoing it.

Who asks is declared in `weft/config/wiring.py`. Only what an agent closes is asked about, or a
program of the shop's own: a merge leaves nothing to say of the emptied one, an archive was closed
elsewhere, and Weft itself knows no answer. What is closed again by an undo has its ending from
before.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from weft.conversations.endings import Closing, Requirement, TakenBack

from .write import NotWritten


class OutcomeNeeded(NotWritten):
    """Somebody has to say how it ended first. `conversation_ids` says of which."""

    def __init__(self, conversation_ids: Sequence[int]) -> None:
        super().__init__(f"{len(conversation_ids)} conversations")
        self.conversation_ids = conversation_ids


@functools.cache
def declared() -> tuple[Requirement, ...]:
    """Return what the wiring asks for."""
    return cast("tuple[Requirement, ...]", import_string(settings.WEFT_CLOSING))


def lacking(closings: Sequence[Closing]) -> set[int]:
    """Return the conversations of which too little is said for them to be closed."""
    if not closings:
        return set()
    return set().union(*(one.lacking(closings) for one in declared()))


def check(closings: Sequence[Closing]) -> None:
    """Raise OutcomeNeeded when too little is said of one of them."""
    if found := lacking(closings):
        raise OutcomeNeeded(sorted(found))


def settle(closings: Sequence[Closing]) -> None:
    """Keep what was said of conversations that are closed by now."""
    if closings:
        for one in declared():
            one.settle(closings)


def take_back(closed: Mapping[int, datetime], *, by: int, at: datetime) -> None:
    """Undo what was said when these conversations were closed, each at its time."""
    taken = [
        TakenBack(conversation_id=id_, closed_at=closed_at, by=by, at=at)
        for id_, closed_at in sorted(closed.items())
    ]
    if taken:
        for one in declared():
            one.take_back(taken)
