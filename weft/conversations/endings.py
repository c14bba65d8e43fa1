"""Endings: what whoever closes a conversation says about how it ended.

Here nobody knows what an outcome is. Rooms above declare in `weft/config/wiring.py` (CLOSING) what
must be said before a matter may end; they are asked in the transaction that closes it, under the
lock of the conversation, whichever way it is closed. See actions/closing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from weft.conversations.envelopes import Letter


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message to the customer that an ending plans: filled in, and where it goes.

    With `through_id` it begins a thread of that inbox, about its `topic`.
    """

    text: str
    thread_id: int | None = None
    letter: Letter | None = None
    through_id: int | None = None
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How it ended, by the id of an outcome; and what is planned next, as far as it was changed.

    Without `due_at` the next contact is due when the outcome says. `words` are what an outcome that
    plans a message, or that waits for something, tells the customer.
    """

    outcome_id: int
    due_at: datetime | None = None
    words: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A conversation that an agent or a program closes, and what was said of it."""

    conversation_id: int
    queue_id: int | None
    by: int | None  # None: a program of the shop's own
    at: datetime
    ending: Ending | None = None


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """A closing that is undone: which conversation it was, and when it was closed."""

    conversation_id: int
    closed_at: datetime
    by: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What must be said before a conversation is closed, and what follows from it.

    `lacking` returns the conversations of which too little was said; `settle` keeps what was said,
    once they are closed; `take_back` undoes that.
    """

    lacking: Callable[[Sequence[Closing]], set[int]]
    settle: Callable[[Sequence[Closing]], None]
    take_back: Callable[[Sequence[TakenBack]], None]


Endings = Mapping[int, Ending]  # by conversation
