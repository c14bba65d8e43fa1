"""All that writes notices: telling somebody, reading, settling, clearing away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from weft.conversations.queries import Standing
from weft.kernel import jobs, live
from weft.notices.kinds import OF_A_DEADLINE, OF_A_RESCUE, OF_THE_ASSIGNEE, PASSING, USUAL, Kind
from weft.notices.models import Notice, Preference, Push
from weft.notices.wishes import Wishes
from weft.people import seats

# To an agent's own pages: look again. With `is_quiet`, and say nothing; with `unread`, nor look:
# these conversations have something unread now, and that is all.
SIGNAL = "notices"
MOST_TOLD = 10  # conversations of one signal
READ_KEPT = timedelta(days=14)
UNREAD_KEPT = timedelta(days=60)
LOG_KEPT = timedelta(days=30)
PUSHED_APART = timedelta(minutes=1)  # of one conversation; a phone must not buzz at every line


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
    is_calm: bool = False  # pages may hear of it when it suits them
    push_at: datetime | None = None  # unless it is read until then; None: not at all
    mail_at: datetime | None = None


@transaction.atomic
def notify(deeds: Iterable[Deed], *, at: datetime) -> None:
    """Write notices, each folded into the unread one of its kind and conversation.

    Whoever looks at the conversation at this moment sees it happen: their pages are told quietly.
    """
    folded = _fold(deeds)
    if not folded:
        return
    values: list[Any] = [
        at,
        [deed.agent_id for deed, _ in folded],
        [deed.conversation_id for deed, _ in folded],
        [deed.kind for deed, _ in folded],
        [count for _, count in folded],
        [deed.actor_id for deed, _ in folded],
        [deed.message_id for deed, _ in folded],
        [deed.happened_at for deed, _ in folded],
        [deed.is_shown for deed, _ in folded],
        [deed.push_at for deed, _ in folded],
        [deed.mail_at for deed, _ in folded],
        PUSHED_APART,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, values)
    sitting = seats.WATCH.sitting()
    loud = {
        deed.agent_id
        for deed, _ in folded
        if not deed.is_calm and (deed.conversation_id, deed.agent_id) not in sitting
    }
    _signal(loud)
    quiet: dict[int, list[int]] = {}
    for deed, _count in folded:
        if deed.agent_id not in loud:
            shown = [deed.conversation_id] if deed.is_shown else []
            quiet.setdefault(deed.agent_id, []).extend(shown)
    _count_on(quiet)


def _count_on(unread: Mapping[int, Sequence[int]]) -> None:
    """Tell agents quietly in which conversations there is something unread now.

    A message may concern everybody who works here, and their pages need not ask what it was.
    """
    alike: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for agent_id, conversation_ids in unread.items():
        alike[tuple(dict.fromkeys(conversation_ids))].add(agent_id)
    for told, agent_ids in alike.items():
        if len(told) > MOST_TOLD:
            _signal(agent_ids, is_quiet=True)
        elif told:
            _signal(agent_ids, is_quiet=True, unread=told)


def _fold(deeds: Iterable[Deed]) -> list[tuple[Deed, int]]:
    """Return the newest of each agent, conversation and kind, and how many there were."""
    found: dict[tuple[int, int, Kind], tuple[Deed, int]] = {}
    for deed in deeds:
        place = (deed.agent_id, deed.conversation_id, deed.kind)
        found[place] = deed, found[place][1] + 1 if place in found else 1
    return [found[place] for place in sorted(found)]


_NOTIFY = """
    INSERT INTO notice (changed_at, agent_id, conversation_id, kind, count, actor_id, message_id,
                        happened_at, is_shown, push_at, mail_at)
    SELECT %s, agent_id, conversation_id, kind, count, actor_id, message_id, happened_at, is_shown,
           push_at, mail_at
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::bigint[],
                %s::timestamptz[], %s::boolean[], %s::timestamptz[], %s::timestamptz[])
        AS told(agent_id, conversation_id, kind, count, actor_id, message_id, happened_at, is_shown,
                push_at, mail_at)
    ON CONFLICT (agent_id, conversation_id, kind) WHERE read_at IS NULL DO UPDATE SET
        changed_at = excluded.changed_at,
        count = notice.count + excluded.count,
        actor_id = excluded.actor_id,
        message_id = excluded.message_id,
        happened_at = excluded.happened_at,
        is_shown = excluded.is_shown,
        -- what waits to be pushed does not wait longer; what was pushed is not pushed at once again
        push_at = least(notice.push_at, CASE WHEN excluded.push_at IS NOT NULL
            THEN greatest(excluded.push_at, notice.pushed_at + %s) END),
        mail_at = CASE WHEN notice.mailed_at IS NULL
            THEN least(notice.mail_at, excluded.mail_at) END
"""


@transaction.atomic
def settle(standings: Sequence[Standing], *, at: datetime) -> None:
    """Let what is over be read: of a closed conversation, and of one that is somebody else's.

    What is not over of a merged one goes where its threads went.
    """
    if not standings:
        return
    for one in standings:
        if one.merged_into_id:
            _move(one.id, one.merged_into_id, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE notice SET read_at = %s, push_at = NULL, mail_at = NULL
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
def end_offers(conversation_ids: Collection[int], *, at: datetime) -> None:
    """Let the offers of these conversations be read: somebody answered, or nobody did in time."""
    _read(Notice.objects.filter(conversation__in=conversation_ids, kind=Kind.OFFERED), at=at)


def _move(source_id: int, target_id: int, *, at: datetime) -> None:
    told = Notice.objects.filter(
        conversation=target_id, read_at=None, agent=OuterRef("agent"), kind=OuterRef("kind")
    )
    unread = Notice.objects.filter(conversation=source_id, read_at=None)
    unread.filter(Exists(told) | Q(kind__in=PASSING)).update(read_at=at, push_at=None, mail_at=None)
    moved = list(unread.values_list("agent_id", flat=True))
    unread.update(conversation=target_id, changed_at=at)
    _signal(set(moved), is_quiet=True)


@transaction.atomic
def settle_rescues(conversation_ids: Collection[int], *, at: datetime) -> None:
    """Let what was told of customers to be reached be read: they are reached, or came back."""
    _read(Notice.objects.filter(conversation__in=conversation_ids, kind__in=OF_A_RESCUE), at=at)


@transaction.atomic
def settle_deadlines(conversation_ids: Collection[int], *, at: datetime) -> None:
    """Let what was told of promises at risk be read: they are kept."""
    _read(Notice.objects.filter(conversation__in=conversation_ids, kind__in=OF_A_DEADLINE), at=at)


@transaction.atomic
def read(agent_id: int, conversation_id: int, *, at: datetime) -> bool:
    """Let an agent have read all notices of a conversation, everywhere; tell if there were any."""
    return _read(Notice.objects.filter(agent_id=agent_id, conversation_id=conversation_id), at=at)


@transaction.atomic
def read_all(agent_id: int, *, at: datetime) -> bool:
    """Let an agent have read everything; tell if there was anything."""
    return _read(Notice.objects.filter(agent_id=agent_id), at=at)


def _read(some: QuerySet[Notice], *, at: datetime) -> bool:
    unread = list(some.filter(read_at=None).select_for_update().values_list("pk", "agent_id"))
    if not unread:
        return False
    Notice.objects.filter(pk__in=[pk for pk, _ in unread]).update(
        read_at=at, push_at=None, mail_at=None
    )
    _signal({agent_id for _, agent_id in unread}, is_quiet=True)
    return True


@transaction.atomic
def choose(agent_id: int, wishes: Wishes) -> None:
    """Store how an agent wants to be told, and when not; a pause goes on as it is."""
    row = _preference(agent_id)
    row.ways = {kind.value: sorted(wishes.ways.get(kind, USUAL[kind])) for kind in Kind}
    row.quiet_begins, row.quiet_ends = wishes.quiet.begins, wishes.quiet.ends
    row.quiet_nights, row.quiet_days = sorted(wishes.quiet.nights), sorted(wishes.quiet.days)
    row.mail_after_minutes = int(wishes.mail_after.total_seconds() // 60)
    row.shows_words = wishes.shows_words
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


def _signal(agent_ids: Collection[int], *, is_quiet: bool = False, **data: Any) -> None:
    topics = [f"agent:{agent_id}" for agent_id in sorted(agent_ids)]
    live.signal_each(topics, SIGNAL, is_quiet=is_quiet, **data)


@jobs.job("notices.clear", cron="41 2 * * *")
def clear() -> None:
    """Clear away what is old: the conversation itself tells what happened in it."""
    at = timezone.now()
    Notice.objects.filter(read_at__lt=at - READ_KEPT).delete()
    Notice.objects.filter(read_at=None, happened_at__lt=at - UNREAD_KEPT).delete()
    Push.objects.filter(at__lt=at - LOG_KEPT).delete()
