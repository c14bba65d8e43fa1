"""Saying what happened.

An event is a fact in the past tense, ``message.received``, written in the transaction that made
it true. One row serves four readers: the timeline an agent scrolls, the cursor a browser resumes
from, the body a webhook carries, and the fact a report counts.

Who reacts, and in which order, is written on one page: ``weft/config/wiring.py``.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import json
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import Any, ClassVar, NamedTuple, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import import_string

from . import jobs, statements, wake

logger = logging.getLogger(__name__)

MAX_CHAIN = 8  # reactions to reactions; longer than this is a loop, not a workflow

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.([a-z]+_)*[a-z]+[dtn]")
CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)

MIRRORED = ("actor_id", "conversation_id", "thread_id", "inbox_id", "customer_id")


class SaidOutsideTransaction(Exception):
    """An event was said with no transaction open, so it could be true while its cause is not."""


class BadCursor(Exception):
    """The text is not a cursor of ours; start again from now."""


class UnknownReaction(Exception):
    """A waiting job names a reaction that the wiring no longer has."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event. A subclass names itself and carries ids and plain values.

    The row keeps the fields as JSON, so a reaction that runs later sees a tuple as a list.
    `conversation_id`, `thread_id`, `inbox_id` and `customer_id`, where an event has them, are
    also columns of the row. A subclass without a name of its own is only a base for others.
    """

    name: ClassVar[str]
    named: ClassVar[dict[str, type[Event]]] = {}
    actor_id: int | None = None  # None: the system, or a visitor without an account

    def __init_subclass__(cls) -> None:
        name = cls.__dict__.get("name")
        if name is None:
            return
        if not NAME.fullmatch(name):
            raise TypeError(f"{cls.__name__}: {name!r} is not a noun.past_verb")
        if not cls.__dict__.get("__doc__"):
            raise TypeError(f"{cls.__name__} does not say what happened: it has no docstring")
        other = Event.named.get(name)
        if other and other.__qualname__ != cls.__qualname__:
            raise TypeError(f"{name!r} is the name of both {other.__name__} and {cls.__name__}")
        Event.named[name] = cls


Reaction = Callable[[list[Any]], None]  # takes all events of one class that were said together


class Reactions(NamedTuple):
    """Who answers events of one class. `now` shares their transaction, `later` runs in a job.

    What `wants` refuses costs nothing; it is asked on the busiest roads, and answers from memory.
    """

    now: tuple[Reaction, ...] = ()
    later: tuple[Reaction, ...] = ()
    wants: Callable[[Any], bool] | None = None


class Cursor(NamedTuple):
    """Where a reader stopped. Travels to the browser and back as an SSE id, ``912.42``.

    Ids are handed out before commit and not in the order of commits, nor in that of transaction
    numbers, so neither alone is an order to resume from. Both together are.
    """

    transaction: int = 0
    id: int = 0

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read a cursor back. Raises BadCursor for anything that we did not write."""
        found = CURSOR.fullmatch(text)
        if not found:
            raise BadCursor(f"{text[:40]!r} is not a cursor")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.transaction}.{self.id}"


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """An event as it stands in the table."""

    id: int
    transaction: int
    name: str
    body: dict[str, Any]
    conversation_id: int | None
    thread_id: int | None
    inbox_id: int | None
    customer_id: int | None
    actor_id: int | None
    happened_at: datetime

    @property
    def cursor(self) -> Cursor:
        """Where a reader stands that has read up to this event."""
        return Cursor(self.transaction, self.id)

    @property
    def event(self) -> Event:
        """The event itself. Fields that another version of Weft wrote beside ours are left out."""
        kind = Event.named[self.name]
        known = {field.name for field in dataclasses.fields(kind)}
        return kind(**{key: value for key, value in self.body.items() if key in known})


class _Cause(NamedTuple):
    """What a reaction reacts to, so that whatever it says can name its cause."""

    depth: int
    latest: int
    by_conversation: dict[int, int]


_cause: contextvars.ContextVar[_Cause | None] = contextvars.ContextVar("cause", default=None)
_past: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("past", default=None)


@contextlib.contextmanager
def happening_at(moment: datetime) -> Iterator[None]:
    """Let what is said inside have happened at `moment`, as an import of the past does.

    Cursors go by when it was written down, so readers miss nothing; only the told time is older.
    """
    token = _past.set(moment)
    try:
        yield
    finally:
        _past.reset(token)


def say(*events: Event) -> None:
    """Record `events` and start their reactions, inside the caller's transaction.

    However many, they are one statement; so say what belongs together in one call. A `now`
    reaction that fails is undone alone and tried again as a job; it never costs the event.
    Readers hear of the events when the transaction commits, and never if it is undone.

    Raises SaidOutsideTransaction.
    """
    if not events:
        return
    if not connection.in_atomic_block:
        raise SaidOutsideTransaction(events[0].name)

    cause = _cause.get()
    depth = cause.depth + 1 if cause else 0
    with statements.prepared() as cursor:
        _insert(cursor, events, cause, depth)
        wake.after_commit(wake.READERS)
        if not any(wanted := [_is_wanted(event) for event in events]):
            return  # without reading the ids, for that would be a round trip
        ids = sorted(row[0] for row in cursor.fetchall())

    if depth >= MAX_CHAIN:
        logger.error("event.loop", extra={"event_id": ids[0], "event_name": events[0].name})
        return
    _start_reactions(list(compress(zip(ids, events, strict=True), wanted)), depth)


def _is_wanted(event: Event) -> bool:
    reactions = _wiring().get(type(event))
    return reactions is not None and (reactions.wants is None or reactions.wants(event))


INSERT = """
    INSERT INTO event (
        name, body, actor_id, conversation_id, thread_id, inbox_id, customer_id, cause_id, depth,
        happened_at
    )
    SELECT name, body::jsonb, actor_id, conversation_id, thread_id, inbox_id, customer_id,
           cause_id, %s, coalesce(%s, now())
    FROM unnest(
        %b::text[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
        %b::bigint[], %b::bigint[]
    ) WITH ORDINALITY AS said (
        name, body, actor_id, conversation_id, thread_id, inbox_id, customer_id, cause_id, position
    )
    ORDER BY position
    RETURNING id
"""


def _insert(
    cursor: CursorWrapper, events: Sequence[Event], cause: _Cause | None, depth: int
) -> None:
    columns = [[getattr(event, column, None) for event in events] for column in MIRRORED]
    cursor.execute(
        INSERT,
        [
            depth,
            _past.get(),
            [event.name for event in events],
            [json.dumps(vars(event), separators=(",", ":")) for event in events],
            *columns,
            [_cause_id(event, cause) for event in events],
        ],
    )


def _cause_id(event: Event, cause: _Cause | None) -> int | None:
    """Return the event that `event` answers: of a batch, the one of the same conversation."""
    if cause is None:
        return None
    return cause.by_conversation.get(getattr(event, "conversation_id", None) or 0, cause.latest)


def _start_reactions(wanted: Sequence[tuple[int, Event]], depth: int) -> None:
    wiring = _wiring()
    batches: dict[type[Event], list[tuple[int, Event]]] = defaultdict(list)
    for id_, event in wanted:
        batches[type(event)].append((id_, event))

    later: list[int] = []
    for kind, batch in batches.items():
        for reaction in wiring[kind].now:
            _try_now(reaction, batch, depth)
        if wiring[kind].later:
            later.extend(id_ for id_, _ in batch)
    if later:
        jobs.defer("kernel.react", event_ids=later)


def _try_now(reaction: Reaction, batch: list[tuple[int, Event]], depth: int) -> None:
    try:
        with transaction.atomic():
            _run(reaction, batch, depth)
    except Exception:
        ids = [id_ for id_, _ in batch]
        logger.exception("reaction.failed", extra={"reaction": path_of(reaction), "event_ids": ids})
        jobs.defer("kernel.react", event_ids=ids, only=path_of(reaction))


def _run(reaction: Reaction, batch: list[tuple[int, Event]], depth: int) -> None:
    """Run one reaction; whatever it says is remembered as caused by the batch."""
    by_conversation = {
        conversation_id: id_
        for id_, event in batch
        if (conversation_id := getattr(event, "conversation_id", None))
    }
    token = _cause.set(_Cause(depth, batch[-1][0], by_conversation))
    try:
        reaction([event for _, event in batch])
    finally:
        _cause.reset(token)


@jobs.job("kernel.react")
def react(event_ids: list[int], only: str | None = None) -> None:
    """Run the later reactions of events said together, or the one reaction named `only`.

    A reaction that fails gets a job of its own, so that its pauses delay nobody else; and when
    such a job fails with several events, each event gets one, so that a bad event hurts no other.
    """
    batches: dict[type[Event], list[tuple[int, Event]]] = defaultdict(list)
    depth = 0
    for said, row_depth in _by_id(event_ids):
        if said.name in Event.named:
            batches[Event.named[said.name]].append((said.id, said.event))
            depth = max(depth, row_depth)
    if only is not None:
        _react_alone(only, batches, depth)
        return
    for kind, batch in batches.items():
        for reaction in _wiring().get(kind, Reactions()).later:
            try:
                _run(reaction, batch, depth)
            except Exception:
                logger.exception(
                    "reaction.failed",
                    extra={"reaction": path_of(reaction), "event_ids": [id_ for id_, _ in batch]},
                )
                for id_, _ in batch:
                    jobs.defer("kernel.react", event_ids=[id_], only=path_of(reaction))


def _react_alone(
    path: str, batches: Mapping[type[Event], list[tuple[int, Event]]], depth: int
) -> None:
    for kind, batch in batches.items():
        reactions = _wiring().get(kind, Reactions())
        for reaction in reactions.now + reactions.later:
            if path_of(reaction) != path:
                continue
            try:
                if reaction in reactions.now:  # written for a transaction, so it gets one
                    with transaction.atomic():
                        _run(reaction, batch, depth)
                else:
                    _run(reaction, batch, depth)
            except Exception:
                if len(batch) == 1:
                    raise
                logger.exception("reaction.failed", extra={"reaction": path})
                for id_, _ in batch:
                    jobs.defer("kernel.react", event_ids=[id_], only=path)
            return
    raise UnknownReaction(path)


def path_of(reaction: Reaction) -> str:
    """Return the name under which a waiting job remembers `reaction`."""
    return f"{reaction.__module__}.{reaction.__qualname__}"


def _wiring() -> Mapping[type[Event], Reactions]:
    return cast("Mapping[type[Event], Reactions]", import_string(settings.WEFT_WIRING))


COLUMNS = """id, transaction, name, body::text, conversation_id, thread_id, inbox_id, customer_id,
             actor_id, happened_at"""

# Below the horizon every transaction has ended, so nothing can still slip in front.
HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

SINCE = f"""
    SELECT {COLUMNS} FROM event
    WHERE (transaction, id) > (%s, %s) AND transaction < {HORIZON}
    ORDER BY transaction, id
    LIMIT %s
"""


def since(cursor: Cursor, limit: int = 500) -> list[Said]:
    """Return the events after `cursor`, oldest first, that nothing can still slip in front of.

    An event of a transaction that is younger than a still running one is held back until that
    one ends; so keep writing transactions short.
    """
    with connection.cursor() as database:
        database.execute(SINCE, [*cursor, limit])
        return read_rows(database.fetchall())


def read_rows(rows: Iterable[Sequence[Any]]) -> list[Said]:
    """Turn rows of COLUMNS into events."""
    # The body is asked for as text, since Django and a plain connection read jsonb differently.
    return [
        Said(id_, number, name, json.loads(body), *columns)
        for id_, number, name, body, *columns in rows
    ]


def latest() -> Cursor:
    """Return where a reader starts that wants only what is new from now on.

    Ask before reading the state that the page shows: what is committed between the two is then
    told twice rather than never.
    """
    with statements.prepared() as database:  # every page asks
        database.execute(f"SELECT {HORIZON}")
        return Cursor(database.fetchone()[0], 0)


def _by_id(ids: Sequence[int]) -> list[tuple[Said, int]]:
    with connection.cursor() as database:
        database.execute(
            f"SELECT {COLUMNS}, depth FROM event WHERE id = ANY(%s) ORDER BY id",
            [list(ids)],
        )
        rows = database.fetchall()
    events = read_rows(row[:-1] for row in rows)
    return [(event, row[-1]) for event, row in zip(events, rows, strict=True)]
