"""Everything that reads what routing knows."""

from .agents import StateCard, StateSpan, state_of, states, time_in_states
from .decisions import DecisionCard, OfferCard, decisions_of, open_offer, why
from .relationship import relationship
from .rules import needs_of, rule_of, rules, skills, skills_of

__all__ = [
    "DecisionCard",
    "OfferCard",
    "StateCard",
    "StateSpan",
    "decisions_of",
    "needs_of",
    "open_offer",
    "relationship",
    "rule_of",
    "rules",
    "skills",
    "skills_of",
    "state_of",
    "states",
    "time_in_states",
    "why",
]
