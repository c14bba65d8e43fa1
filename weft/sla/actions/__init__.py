"""Everything that changes what is promised, and how much of it has passed."""

from .acting import act, raise_up
from .policies import (
    NoSuchPolicy,
    PolicyDraft,
    change_policy,
    create_policy,
    move_policy,
    remove_policy,
    switch_policy,
)
from .recounting import recount
from .settling import settle, unsettled

__all__ = [
    "NoSuchPolicy",
    "PolicyDraft",
    "act",
    "change_policy",
    "create_policy",
    "move_policy",
    "raise_up",
    "recount",
    "remove_policy",
    "settle",
    "switch_policy",
    "unsettled",
]
