"""How a queue hands out: the rule of one that nobody has set, and its bounds. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from weft.routing.deciding import Mode


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a queue gives its conversations to people, and how soon it asks for less."""

    mode: Mode = Mode.PULL
    offer_seconds: int = 30  # for an answer; then it is offered to the next
    wrap_up_seconds: int = 0  # after a live talk, for writing down what it was about
    less_after_seconds: int = 30  # of waiting; then a level less than is needed will do
    anybody_after_seconds: int = 60  # then anybody of the team
    asks_language: bool = False  # only who speaks the customer's, where it is known
    urgency_minutes: int = 0  # by which its conversations count as waiting longer
    call_above: int = 0  # who is on a break is asked back when more wait; 0: never
