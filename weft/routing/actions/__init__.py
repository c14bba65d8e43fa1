"""Everything that changes what routing knows; whose a conversation is, conversations change."""

from .offers import NoSuchOffer, OfferGone, accept, decline
from .setting import set_room, set_rule, set_skills
from .states import NotAState, NotStaff, be, end_wrap_up, hear_all
from .taking import take_next

__all__ = [
    "NoSuchOffer",
    "NotAState",
    "NotStaff",
    "OfferGone",
    "accept",
    "be",
    "decline",
    "end_wrap_up",
    "hear_all",
    "set_room",
    "set_rule",
    "set_skills",
    "take_next",
]
