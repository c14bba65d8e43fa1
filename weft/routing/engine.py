"""The engine: looks at what waits and who is free, and brings them together.

It runs beside its follower in every worker (`following.ROUTING`): woken by whatever is said, and
once a second by the clock. A lock of the database lets one look at a time; whoever dies in between
leaves rows that the next look goes on from, for an offer is a row with a deadline and nothing else.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from weft.conversations import actions as conversations
from weft.kernel import statements
from weft.kernel.events import say
from weft.routing import clock
from weft.routing.actions import calling, deciding, offers, releasing, states, waiting
from weft.routing.deciding import Decision, Item, Mode, decide
from weft.routing.events import OfferMade
from weft.routing.glancing import Glance, glance
from weft.routing.models import Decision as Kept
from weft.routing.models import Seat
from weft.routing.queries import front

LOCK = 0x526F7574  # the advisory lock of whoever looks
LOOK_SECONDS = 1.0  # between two looks when nothing is said
AT_ONCE = 200  # decisions of one look; more are made in the next one, at once
COMPARE_SECONDS = 60.0  # between two comparisons of all that waits with the conversations


class _Pace:
    """When this process has to look again."""

    def __init__(self) -> None:
        self.is_stirred = True
        self.looked_at = 0.0
        self.compared_at = 0.0


_pace = _Pace()


def stir() -> None:
    """Let this process look as soon as it has read all that was said."""
    _pace.is_stirred = True


def keep_looking() -> None:
    """Look, when something happened or a second passed; again while there is more to do."""
    now = time.monotonic()
    if not _pace.is_stirred and now - _pace.looked_at < LOOK_SECONDS:
        return
    _pace.is_stirred, _pace.looked_at = False, now
    with _alone() as is_ours:
        if not is_ours:
            return
        if now - _pace.compared_at > COMPARE_SECONDS:
            _pace.compared_at = now
            with transaction.atomic():
                waiting.keep(None)
        while look(clock.now()).is_more:
            pass


class Handed(NamedTuple):
    """How many were offered or given something, and whether others may be, at once."""

    done: int = 0
    is_more: bool = False


def look(at: datetime) -> Handed:
    """Do all that is to be done at `at`."""
    seen = glance(at)
    if seen.due:
        states.see_to(seen.due, at=at)
        seen = glance(at)  # what was offered to whoever went is void now
    if not seen.ruled:  # then nothing was ever offered
        return Handed()
    if seen.is_late:
        states.silence(offers.lapse(at), at=at)
    if seen.is_void:
        offers.withdraw()
    if seen.orphaned:
        releasing.release(seen.orphaned)
    if any(rule.call_above for rule, _needs in seen.ruled.values()):
        calling.call_back(at)
    if not seen.is_settled:
        seen = glance(at)
    return hand_out(seen, at)


def hand_out(seen: Glance, at: datetime) -> Handed:
    """Bring the front of what waits in queues that hand out to whoever is free."""
    ruled, sorts, agents = seen.ruled, seen.sorts, seen.agents
    if not sorts or not agents:
        return Handed()
    gives = any(ruled[sort.queue_id][0].mode is Mode.ROUND_ROBIN for sort in sorts)
    places = sum(max(1, agent.room - agent.load) for agent in agents) if gives else len(agents)
    most, found, items = min(places, AT_ONCE), list[Decision](), list[Item]()
    while not found:  # those who are free may have declined all that stands in front
        items = front.items(sorts, agents, ruled=ruled, most=most, at=at)
        found = decide(items, agents, at)
        if len(items) < most:
            break
        most *= 4
    asked = {item.id: item for item in items}
    given = [one for one in found if asked[one.item_id].mode is Mode.ROUND_ROBIN]
    offered = [one for one in found if asked[one.item_id].mode is not Mode.ROUND_ROBIN]
    is_free = bool(given) or len(agents) > len(offered)
    done = _give(given, at) if given else 0
    done += _offer(offered, asked, at) if offered else 0
    return Handed(done, is_more=bool(found) and is_free and len(items) >= min(places, AT_ONCE))


@transaction.atomic
def _give(found: Sequence[Decision], at: datetime) -> int:
    """Let those look after them whose turn it is."""
    taken = conversations.take_all({one.item_id: one.agent_id for one in found}, by=None)
    deciding.keep([one for one in found if one.item_id in taken], how=Kept.How.GIVEN, at=at)
    _served(taken.values(), at)
    waiting.keep([one.item_id for one in found])
    return len(taken)


@transaction.atomic
def _offer(found: Sequence[Decision], asked: Mapping[int, Item], at: datetime) -> int:
    """Hold each out to who was found, if it is still to be had. One statement, and its events."""
    with statements.together():
        with statements.prepared() as cursor:
            cursor.execute(
                OFFER,
                [
                    [one.item_id for one in found],
                    [one.agent_id for one in found],
                    [one.ring for one in found],
                    *map(list, zip(*(deciding.told(one) for one in found), strict=True)),
                    [at + timedelta(seconds=asked[one.item_id].offer_seconds) for one in found],
                    *[at] * 3,
                ],
            )
            made = sorted(cursor.fetchall())
        have = {conversation_id for _id, conversation_id, *_rest in made}
        if stale := [one.item_id for one in found if one.item_id not in have]:
            waiting.keep(stale)  # so that the next look does not meet them
        say(
            *(
                OfferMade(
                    offer_id=offer_id,
                    conversation_id=conversation_id,
                    inbox_id=inbox_id,
                    agent_id=agent_id,
                    until=until.isoformat(),
                )
                for offer_id, conversation_id, inbox_id, agent_id, until in made
            )
        )
    return len(made)


# Nobody waits for the disk: what a power cut loses of the last half second is offered again.
OFFER = f"""
    WITH found AS (
        SELECT f.*, c.inbox_id
        FROM unnest(%b::bigint[], %b::bigint[], %b::int[], %b::text[], %b::text[],
            %b::timestamptz[])
            AS f(conversation_id, agent_id, ring, reasons, candidates, until)
        JOIN conversation c ON c.id = f.conversation_id AND {waiting.IS_WAITING}
    ), kept AS (
        INSERT INTO routing_decision (conversation_id, agent_id, how, ring, reasons, candidates, at)
        SELECT conversation_id, agent_id, 'offered', ring, reasons::jsonb, candidates::jsonb, %s
        FROM found ORDER BY conversation_id
        RETURNING id, conversation_id
    ), served AS (
        INSERT INTO routing_seat (agent_id, given_at)
        SELECT agent_id, %s FROM found ORDER BY agent_id
        ON CONFLICT (agent_id) DO UPDATE SET given_at = excluded.given_at
    ), made AS (
        INSERT INTO offer (conversation_id, agent_id, decision_id, state, made_at, until)
        SELECT f.conversation_id, f.agent_id, k.id, 'open', %s, f.until
        FROM found f JOIN kept k USING (conversation_id)
        ORDER BY f.conversation_id
        RETURNING id, conversation_id, agent_id, until
    )
    SELECT m.id, m.conversation_id, f.inbox_id, m.agent_id, m.until
    FROM made m JOIN found f USING (conversation_id),
        (SELECT set_config('synchronous_commit', 'off', true)) AS lax
"""


def _served(agent_ids: Iterable[int], at: datetime) -> None:
    Seat.objects.bulk_create(
        (Seat(agent_id=id_, given_at=at) for id_ in sorted(set(agent_ids))),
        update_conflicts=True,
        update_fields=["given_at"],
        unique_fields=["agent"],
    )


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Say whether nobody else looks, and keep it so. Goes with the connection of who dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
