"""Everything that changes a customer. One function is one transaction with its events."""

from weft.customers.models import Proof

from .difference import distinguish, forget_difference
from .facts import learn_fact, withdraw_fact
from .identity import NotMerged, SamePerson, merge, prove, unmerge
from .linking import link
from .profile import choose_language, guess_language, prefer_channel, rename
from .recognition import Hint, Sender, recognise, who_are

__all__ = [
    "Hint",
    "NotMerged",
    "Proof",
    "SamePerson",
    "Sender",
    "choose_language",
    "distinguish",
    "forget_difference",
    "guess_language",
    "learn_fact",
    "link",
    "merge",
    "prefer_channel",
    "prove",
    "recognise",
    "rename",
    "unmerge",
    "who_are",
    "withdraw_fact",
]
