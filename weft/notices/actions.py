"""All that writes notices: telling somebody, reading, settling, clearing away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from weft.conversations.queries import Standing
from weft.kernel import jobs, live
from weft.notices.kinds import OF_THE_ASSIGNEE, PASSING, Kind, Way
from weft.notices.models import Notice, Preference
from weft.notices.quiet import Quiet
from weft.people import seats

SIGNAL = "notices"  # to an agent's own pages: look again. With `is_quiet`, and say nothing
READ_KEPT = timedelta(days=14)
UNREAD_KEPT = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What one agent should know of one event."""

    agent_id: int
    conversation_id: int
    kind: Kind
    actor_id: int | None
    message_id: int | None
    happened_at: datetime
    is_shown: bool = True


@transaction.atomic
def notify(deeds: Iterable[Deed], *, at: datetime) -> None:
    """Write notices, each folded into the unread one of its kind and conversation.

    Whoever looks at the conversation at this moment sees it happen: their pages are told quietly.
    """
    folded = _fold(deeds)
    if not folded:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTIFY,
            [
                at,
                [deed.agent_id for deed, _ in folded],
                [deed.conversation_id for deed, _ in folded],
                [deed.kind for deed, _ in folded],
                [count for _, count in folded],
                [deed.actor_id for deed, _ in folded],
                [deed.message_id for deed, _ in folded],
                [deed.happened_at for deed, _ in folded],
                [deed.is_shown for deed, _ in folded],
            ],
        )
    sitting = seats.WATCH.sitting()
    away = {d.agent_id for d, _ in folded if (d.conversation_id, d.agent_id) not in sitting}
    _signal(away)
    _signal({deed.agent_id for deed, _ in folded} - away, is_quiet=True)


def _fold(deeds: Iterable[Deed]) -> list[tuple[Deed, int]]:
    """Return the newest of each agent, conversation and kind, and how many there were."""
    found: dict[tuple[int, int, Kind], tuple[Deed, int]] = {}
    for deed in deeds:
        place = (deed.agent_id, deed.conversation_id, deed.kind)
        found[place] = deed, found[place][1] + 1 if place in found else 1
    return [found[place] for place in sorted(found)]


_NOTIFY = """
    INSERT INTO notice (changed_at, agent_id, conversation_id, kind, count, actor_id, message_id,
                        happened_at, is_shown)
    SELECT %s, agent_id, conversation_id, kind, count, actor_id, message_id, happened_at, is_shown
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::bigint[],
                %s::timestamptz[], %s::boolean[])
        AS told(agent_id, conversation_id, kind, count, actor_id, message_id, happened_at, is_shown)
    ON CONFLICT (agent_id, conversation_id, kind) WHERE read_at IS NULL DO UPDATE SET
        changed_at = excluded.changed_at,
        count = notice.count + excluded.count,
        actor_id = excluded.actor_id,
        message_id = excluded.message_id,
        happened_at = excluded.happened_at,
        is_shown = excluded.is_shown
"""


@transaction.atomic
def settle(standings: Sequence[Standing], *, at: datetime) -> None:
    """Let what is over be read: of a closed conversation, and of one that is somebody else's."""
    if not standings:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE notice SET read_at = %s
            FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS c(id, status, assignee_id)
            WHERE notice.conversation_id = c.id AND read_at IS NULL AND (
                c.status = 'closed' AND kind = ANY(%s::text[])
                OR c.assignee_id IS NOT NULL AND kind = %s
                OR c.assignee_id IS DISTINCT FROM agent_id AND kind = ANY(%s::text[])
            )
            RETURNING agent_id
            """,
            [
                at,
                [standing.id for standing in standings],
                [standing.status for standing in standings],
                [standing.assignee_id for standing in standings],
                list(PASSING),
                Kind.OPENED,
                list(OF_THE_ASSIGNEE),
            ],
        )
        _signal({agent_id for (agent_id,) in cursor.fetchall()}, is_quiet=True)


@transaction.atomic
def read(agent_id: int, conversation_id: int, *, at: datetime) -> bool:
    """Let an agent have read all notices of a conversation, everywhere; tell if there were any."""
    unread = Notice.objects.filter(agent_id=agent_id, conversation_id=conversation_id, read_at=None)
    return _read(unread.update(read_at=at), agent_id)


@transaction.atomic
def read_all(agent_id: int, *, at: datetime) -> bool:
    """Let an agent have read everything; tell if there was anything."""
    return _read(
        Notice.objects.filter(agent_id=agent_id, read_at=None).update(read_at=at), agent_id
    )


def _read(changed: int, agent_id: int) -> bool:
    if changed:
        _signal({agent_id}, is_quiet=True)
    return changed > 0


@transaction.atomic
def choose(agent_id: int, *, ways: Mapping[Kind, Collection[Way]], quiet: Quiet) -> None:
    """Store how an agent wants to be told, and when not."""
    row = _preference(agent_id)
    row.ways = {kind.value: sorted(ways.get(kind, ())) for kind in Kind}
    row.quiet_begins, row.quiet_ends = quiet.begins, quiet.ends
    row.quiet_nights, row.quiet_days = sorted(quiet.nights), sorted(quiet.days)
    row.save()


@transaction.atomic
def pause(agent_id: int, *, until: datetime | None) -> None:
    """Let nothing disturb an agent until a time; None: as ever, from now on."""
    row = _preference(agent_id)
    row.paused_until = until
    row.save()
    _signal({agent_id}, is_quiet=True)


def _preference(agent_id: int) -> Preference:
    row, _ = Preference.objects.get_or_create(pk=agent_id)
    return Preference.objects.select_for_update().get(pk=row.pk)


def _signal(agent_ids: Collection[int], *, is_quiet: bool = False) -> None:
    topics = [f"agent:{agent_id}" for agent_id in sorted(agent_ids)]
    live.signal_each(topics, SIGNAL, is_quiet=is_quiet)


@jobs.job("notices.clear", cron="41 2 * * *")
def clear() -> None:
    """Clear away what is old: the conversation itself tells what happened in it."""
    at = timezone.now()
    Notice.objects.filter(read_at__lt=at - READ_KEPT).delete()
    Notice.objects.filter(read_at=None, happened_at__lt=at - UNREAD_KEPT).delete()
