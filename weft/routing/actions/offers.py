"""Offers: accepted, declined, lapsed, withdrawn. Whose a conversation becomes is no race here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from weft.conversations import actions as conversations
from weft.kernel.events import say
from weft.routing.events import (
    OfferAccepted,
    OfferDeclined,
    OfferEvent,
    OfferLapsed,
    OfferWithdrawn,
)
from weft.routing.models import Offer

MISSES = 2  # offers that somebody lets lapse one after the other; then they are not there


class NoSuchOffer(Exception):
    """Nothing like this was ever offered to this agent."""


class OfferGone(Exception):
    """It is too late: somebody else has the conversation, or it was offered on."""


@transaction.atomic
def accept(offer_id: int, *, by: int) -> int:
    """Let `by` look after what was offered to them; return the conversation.

    What they took already they have. Raises NoSuchOffer, OfferGone.
    """
    found = Offer.objects.filter(pk=offer_id, agent_id=by)
    conversation_id = found.values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        raise NoSuchOffer(f"offer {offer_id}")
    taken = conversations.take_all({conversation_id: by}, by=by)
    # the conversation is locked now, so of two who accept at once the second one sees this
    state = found.values_list("state", flat=True).get()
    if state == Offer.State.ACCEPTED:
        return conversation_id
    elsewhere = Offer.objects.filter(conversation_id=conversation_id, state=Offer.State.OPEN)
    if not taken or elsewhere.exclude(pk=offer_id).exists():
        raise OfferGone(f"offer {offer_id} is {state}")
    # late by a moment, and nobody else is asked: it is theirs all the same
    _end("o.id = %(id)s", Offer.State.ACCEPTED, OfferAccepted, by=by, id=offer_id, is_open=False)
    return conversation_id


@transaction.atomic
def decline(offer_id: int, *, reason: str = "", by: int) -> None:
    """Say that somebody else shall have it, perhaps why. What is over stays as it is.

    Raises NoSuchOffer.
    """
    if not Offer.objects.filter(pk=offer_id, agent_id=by).exists():
        raise NoSuchOffer(f"offer {offer_id}")
    words = " ".join(reason.replace("\0", "").split())[:200]
    _end("o.id = %(id)s", Offer.State.DECLINED, OfferDeclined, by=by, id=offer_id, reason=words)


@transaction.atomic
def lapse(at: datetime) -> list[int]:
    """End what nobody answered in time; return the agents who do so again and again."""
    late = _end("o.until <= %(at)s", Offer.State.LAPSED, OfferLapsed, at=at)
    return _silent({agent_id for _id, _conversation_id, agent_id in late})


@transaction.atomic
def leave(agent_ids: Collection[int], *, at: datetime) -> None:
    """End what is offered to those who are not available any more."""
    if agent_ids:
        _end(
            "o.agent_id = ANY(%(agents)s)",
            Offer.State.LAPSED,
            OfferLapsed,
            agents=list(agent_ids),
            at=at,
        )


@transaction.atomic
def withdraw() -> None:
    """End offers of what is not to be had any more, and of those who are not there."""
    _end(TAKEN, Offer.State.WITHDRAWN, OfferWithdrawn)
    _end(ABSENT, Offer.State.LAPSED, OfferLapsed)


TAKEN = "(c.status <> 'open' OR c.assignee_id IS NOT NULL)"
ABSENT = """NOT EXISTS (SELECT FROM agent_state s WHERE s.agent_id = o.agent_id
    AND s.ended_at IS NULL AND s.state = 'available')"""

# Whether there are open offers whose time is over, and such as are void
IS_LATE = "EXISTS (SELECT FROM offer o WHERE o.state = 'open' AND o.until <= %(at)s)"
IS_VOID = f"""EXISTS (SELECT FROM offer o JOIN conversation c ON c.id = o.conversation_id
    WHERE o.state = 'open' AND ({TAKEN} OR {ABSENT}))"""


def _end(
    which: str,
    state: Offer.State,
    event: type[OfferEvent],
    *,
    by: int | None = None,
    at: datetime | None = None,
    is_open: bool = True,
    reason: str = "",
    **values: Any,
) -> list[tuple[int, int, int]]:
    """End offers and say so; return (offer, conversation, agent) of those that were ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE offer o SET state = %(state)s, reason = %(reason)s,
                ended_at = coalesce(%(at)s, clock_timestamp())
            FROM conversation c
            WHERE c.id = o.conversation_id AND (o.state = 'open' OR NOT %(is_open)s) AND {which}
            RETURNING o.id, o.conversation_id, o.agent_id, c.inbox_id
            """,
            {"state": state, "reason": reason, "at": at, "is_open": is_open, **values},
        )
        rows = sorted(cursor.fetchall())
    more = {"reason": reason} if reason else {}
    say(
        *(
            event(
                offer_id=offer_id,
                conversation_id=conversation_id,
                agent_id=agent_id,
                inbox_id=inbox_id,
                actor_id=by,
                **more,
            )
            for offer_id, conversation_id, agent_id, inbox_id in rows
        )
    )
    return [row[:3] for row in rows]


def _silent(agent_ids: Collection[int]) -> list[int]:
    """Return those of whose last offers, since they came, MISSES in a row have lapsed."""
    if not agent_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.agent_id FROM agent_state s
            CROSS JOIN LATERAL (
                SELECT o.state FROM offer o
                WHERE o.agent_id = s.agent_id AND o.made_at >= s.started_at
                ORDER BY o.id DESC LIMIT %(misses)s
            ) AS last
            WHERE s.agent_id = ANY(%(agents)s) AND s.ended_at IS NULL
            GROUP BY s.agent_id
            HAVING count(*) = %(misses)s AND bool_and(last.state = 'lapsed')
            """,
            {"agents": list(agent_ids), "misses": MISSES},
        )
        return [row[0] for row in cursor.fetchall()]
