"""Everything that changes a transfer. Each function is one transaction, and says its events.

Locks are taken in one order: the conversation, then its transfer. So of somebody who accepts and
somebody who takes the conversation over at the same moment one comes first, and there is one
owner.
"""

from .cold import NoReason, keep_changes, record, take_back
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
from .sending import Sent, keep_sent_away

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
    "Sent",
    "accept",
    "decline",
    "expire",
    "keep_changes",
    "keep_sent_away",
    "offer",
    "overtake",
    "record",
    "take_back",
    "withdraw",
]
