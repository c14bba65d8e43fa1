"""What there is of a conversation beside its talk, found out in one statement.

Links, steps, clocks, offers, promises: most conversations have none of them, and each room would
have to be asked. So each room says how one finds out (`HAS_…` in its queries), and a page asks
further only for what is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from weft.conversations import queries as conversations
from weft.kernel import statements
from weft.outcomes import queries as outcomes
from weft.rescue import queries as rescue
from weft.sla import queries as sla
from weft.transfers import queries as transfers


class There(NamedTuple):
    """What there is, and the tags that can be chosen from."""

    links: bool
    companions: bool
    follow_ups: bool
    typed: bool
    clocks: bool
    transfers: bool
    rescues: bool
    awaited: bool
    outcomes: bool  # of any contact of the customer
    promises: bool
    tag_names: tuple[str, ...]


_EACH = (
    conversations.HAS_LINKS,
    conversations.HAS_COMPANIONS,
    conversations.HAS_FOLLOW_UPS,
    conversations.HAS_TYPED,
    sla.HAS_CLOCKS,
    transfers.HAS_TRANSFERS,
    rescue.HAS_RESCUES,
    outcomes.HAS_AWAITED,
    outcomes.HAS_OUTCOMES,
    outcomes.HAS_PROMISES,
    conversations.TAG_NAMES,
)


def of(conversation_id: int, family: Sequence[int]) -> There:
    """Return what there is of a conversation and of its customer, who is all of `family`."""
    with statements.prepared() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_EACH)}", {"id": conversation_id, "customers": list(family)}
        )
        *found, names = cursor.fetchone()
    return There._make((*found, tuple(names)))
