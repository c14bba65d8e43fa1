"""All that reads notices. A line is one conversation: what is unread of it stands together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from weft.conversations import queries as conversations
from weft.conversations.queries import Heading
from weft.notices.kinds import CALM, RANK, Kind, Way
from weft.notices.models import Device, Notice, Preference, Push
from weft.notices.quiet import Quiet
from weft.notices.wishes import Wishes
from weft.people import queries as people
from weft.people import sessions
from weft.people.reader import Reader

MOST_UNREAD = 200  # that are looked at; a bell says 99+ long before
MOST_PUSHES = 20
MOST_READ = 30  # lines of what was read already


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an agent should know of one conversation, the strongest reason first."""

    heading: Heading
    kinds: tuple[Kind, ...]
    count: int  # how often the strongest happened
    actor_name: str  # of the colleague, empty where there is none
    happened_at: datetime
    changed_at: datetime
    is_read: bool

    @property
    def kind(self) -> Kind:
        """The strongest reason."""
        return self.kinds[0]

    @property
    def is_loud(self) -> bool:
        """Whether it may interrupt."""
        return self.kind not in CALM


def unread(reader: Reader) -> list[Line]:
    """Return what the reader has not read yet, the newest first."""
    rows = Notice.objects.filter(agent=reader.pk, read_at=None, is_shown=True)
    return lines(reader, rows.order_by("-happened_at", "-pk")[:MOST_UNREAD])


def read(reader: Reader) -> list[Line]:
    """Return what the reader has read of late, the newest first."""
    rows = Notice.objects.filter(agent=reader.pk, read_at__isnull=False, is_shown=True)
    return lines(reader, rows.order_by("-happened_at", "-pk")[: MOST_READ * 2])[:MOST_READ]


def unread_of(reader: Reader, conversation_id: int) -> Line | None:
    """Return what the reader has not read of one conversation, whether the page shows it or not."""
    rows = Notice.objects.filter(
        agent=reader.pk, conversation=conversation_id, read_at=None
    ).order_by("-happened_at", "-pk")
    return next(iter(lines(reader, rows)), None)


@dataclass(frozen=True, kw_only=True)
class DeviceCard:
    """A device as its agent sees it. Where the agent is signed out, nothing is told."""

    id: int
    name: str
    endpoint: str
    added_at: datetime
    is_signed_in: bool


def devices_of(agent_id: int, *, at: datetime) -> list[DeviceCard]:
    """Return the devices of an agent, the newest first."""
    living = sessions.living(agent_id, at)
    return [
        DeviceCard(
            id=device.pk,
            name=device.name,
            endpoint=device.endpoint,
            added_at=device.added_at,
            is_signed_in=device.session_sha256 in living,
        )
        for device in Device.objects.filter(agent=agent_id).order_by("-added_at", "-pk")
    ]


def with_devices(agent_ids: Collection[int]) -> set[int]:
    """Return those of these agents who have a device to push to."""
    found = Device.objects.filter(agent__in=agent_ids).values_list("agent_id", flat=True)
    return set(found.distinct())


def pushes_of(agent_id: int) -> list[Push]:
    """Return what was pushed to an agent's devices of late, the newest first."""
    return list(Push.objects.filter(agent=agent_id).order_by("-at", "-pk")[:MOST_PUSHES])


def wishes_of(agent_ids: Collection[int]) -> dict[int, Wishes]:
    """Return how each of these agents wants to be told."""
    rows = {row.pk: _wishes(row) for row in Preference.objects.filter(pk__in=agent_ids)}
    return {agent_id: rows.get(agent_id) or Wishes() for agent_id in agent_ids}


def wishes(agent_id: int) -> Wishes:
    """Return how an agent wants to be told."""
    return wishes_of([agent_id])[agent_id]


def _wishes(row: Preference) -> Wishes:
    return Wishes(
        # a kind or a way that this version does not know is left out
        ways={
            Kind(kind): frozenset(Way(way) for way in ways if way in _WAYS)
            for kind, ways in row.ways.items()
            if kind in _KINDS
        },
        quiet=Quiet(
            begins=row.quiet_begins,
            ends=row.quiet_ends,
            nights=frozenset(row.quiet_nights),
            days=frozenset(row.quiet_days),
        ),
        paused_until=row.paused_until,
        mail_after=timedelta(minutes=row.mail_after_minutes),
        shows_words=row.shows_words,
    )


_KINDS = {kind.value for kind in Kind}
_WAYS = {way.value for way in Way}


def lines(reader: Reader, rows: Iterable[Notice]) -> list[Line]:
    """Put together what belongs to one conversation; what one may not see any more is left out."""
    by_conversation: dict[int, list[Notice]] = {}
    for row in rows:
        by_conversation.setdefault(row.conversation_id, []).append(row)
    if not by_conversation:
        return []
    headings = conversations.headings(reader, by_conversation)
    actors = {row.actor_id for some in by_conversation.values() for row in some if row.actor_id}
    names = _names(actors) if actors else {}
    return [
        _line(headings[id_], some, names)
        for id_, some in by_conversation.items()
        if id_ in headings
    ]


def _line(heading: Heading, rows: list[Notice], names: dict[int, str]) -> Line:
    ranked = sorted(rows, key=lambda row: RANK[Kind(row.kind)])
    kinds = dict.fromkeys(Kind(row.kind) for row in ranked)
    return Line(
        heading=heading,
        kinds=tuple(kinds),
        count=sum(row.count for row in ranked if row.kind == ranked[0].kind),
        actor_name=names.get(ranked[0].actor_id or 0, ""),
        happened_at=max(row.happened_at for row in rows),
        changed_at=max(row.changed_at for row in rows),
        is_read=all(row.read_at for row in rows),
    )


def _names(agent_ids: set[int]) -> dict[int, str]:
    found = people.anybody().filter(pk__in=agent_ids).only("first_name", "surname")
    return {agent.pk: agent.name for agent in found}
