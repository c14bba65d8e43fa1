"""Everything that reads what routing knows."""

from .agents import (
    StateCard,
    StateSpan,
    is_anybody_there,
    state_of,
    states,
    time_in_states,
)
from .decisions import DecisionCard, OfferCard, decisions_of, open_offer, why
from .lines import LineCard, lines, waiting_for
from .relationship import relationship
from .rules import handed_out, needs_of, rooms, rule_of, ruled, rules, skills, skills_of

__all__ = [
    "DecisionCard",
    "LineCard",
    "OfferCard",
    "StateCard",
    "StateSpan",
    "decisions_of",
    "handed_out",
    "is_anybody_there",
    "lines",
    "needs_of",
    "open_offer",
    "relationship",
    "rooms",
    "rule_of",
    "ruled",
    "rules",
    "skills",
    "skills_of",
    "state_of",
    "states",
    "time_in_states",
    "waiting_for",
    "why",
]
