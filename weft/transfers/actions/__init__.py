"""Everything that changes a transfer. Each function is one transaction, and says its events.

Locks are taken in one order: the conversation, then its transfer. So of somebody who accepts and
somebody who takes the conversation over at the same moment one comes first, and there is one
owner.
"""

from .cold import NoReason, record, take_back
from .ending import (
    NoAnswer,
    NotForYou,
    NotOffered,
    Overtaken,
    accept,
    decline,
    expire,
    overtake,
    withdraw,
)
from .offering import AlreadyOffered, EmptyBriefing, Gone, SameHands, offer

__all__ = [
    "AlreadyOffered",
    "EmptyBriefing",
    "Gone",
    "NoAnswer",
    "NoReason",
    "NotForYou",
    "NotOffered",
    "Overtaken",
    "SameHands",
    "accept",
    "decline",
    "expire",
    "offer",
    "overtake",
    "record",
    "take_back",
    "withdraw",
]
