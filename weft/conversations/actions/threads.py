"""Finding, opening and ending threads: which conversation a remote party's words belong to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from weft.conversations.events import ContextSeen, ConversationOpened, ThreadIdentified
from weft.conversations.models import Thread
from weft.kernel import statements
from weft.kernel.events import say
from weft.kernel.statements import Asked

Remote = tuple[int, str]  # an inbox and the other side in it


@dataclass(frozen=True)
class Place:
    """Where messages of a remote party go; `status` and `context` as before they arrive."""

    thread_id: int
    conversation_id: int
    customer_id: int
    status: str
    context: Mapping[str, object] = field(default_factory=dict, compare=False)


def running(
    remotes: Collection[Remote], *, at: datetime, past: Collection[Remote] = ()
) -> dict[Remote, Place]:
    """Return the running threads of these remote parties, and lock their conversations.

    Left out is a thread whose conversation was closed longer ago than its inbox reopens: who
    writes after that has a new matter. Not so in the `past`: an archive says what belongs together.
    """
    if not remotes:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(*asking(remotes, at=at, past=past))
        return read(cursor.fetchall())


def asking(remotes: Collection[Remote], *, at: datetime, past: Collection[Remote] = ()) -> Asked:
    """Return what `running` asks, for who asks more in the same round trip."""
    return Asked(RUNNING, [*_columns(remotes), [one in past for one in remotes], at])


def read(rows: Iterable[tuple[Any, ...]]) -> dict[Remote, Place]:
    """Read what answers `asking`."""
    return {
        (inbox_id, remote): Place(thread, conversation, customer, status, json.loads(context))
        for inbox_id, remote, thread, conversation, customer, status, context in rows
    }


# All threads first, then all conversations, each sorted: every writer locks in this order. A thread
# that was moved while we waited is followed to where it stands now; one that was split off into a
# conversation too young for us to see is left out, and the caller looks again.
RUNNING = """
    WITH t AS MATERIALIZED (
        SELECT t.id, t.inbox_id, t.remote, t.conversation_id, t.context, k.is_past
        FROM unnest(%b::bigint[], %b::text[], %b::bool[]) AS k(inbox_id, remote, is_past)
        JOIN thread t ON t.inbox_id = k.inbox_id AND t.remote = k.remote AND t.ended_at IS NULL
        ORDER BY t.id
        FOR NO KEY UPDATE OF t
    )
    SELECT t.inbox_id, t.remote, t.id, c.id, c.customer_id, c.status, t.context::text
    FROM t
    JOIN conversation c ON c.id = t.conversation_id
    JOIN inbox i ON i.id = t.inbox_id
    WHERE c.closed_at IS NULL OR t.is_past
        OR c.closed_at > %s - i.reopen_days * interval '1 day'
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
"""


def lock(remotes: Collection[Remote]) -> None:
    """Let one transaction at a time open a thread with these remote parties."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(number) FROM (
                SELECT DISTINCT
                    hashtextextended('thread:' || inbox_id || ':' || remote, 0) AS number
                FROM unnest(%b::bigint[], %b::text[]) AS k(inbox_id, remote) ORDER BY 1
            ) AS ordered
            """,
            _columns(remotes),
        )


def open_all(
    people: Mapping[Remote, int], *, at: datetime, past: Collection[Remote] = ()
) -> dict[Remote, Place]:
    """Open a conversation and a thread for each remote party; end what ran with it before.

    That matters of the `past` began is no news.

    The caller holds the locks of `lock` and has made sure that none of them has a place.
    """
    if not people:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(
            """
            UPDATE thread t SET ended_at = %s
            FROM unnest(%b::bigint[], %b::text[]) AS k(inbox_id, remote)
            WHERE t.inbox_id = k.inbox_id AND t.remote = k.remote AND t.ended_at IS NULL
            """,
            [at, *_columns(people)],
        )
        cursor.execute(
            """
            INSERT INTO conversation (inbox_id, customer_id, status, opened_at, queue_id)
            SELECT inbox_id, customer_id, 'open', %s,
                (SELECT i.queue_id FROM inbox i WHERE i.id = n.inbox_id)
            FROM unnest(%b::bigint[], %b::bigint[]) AS n(inbox_id, customer_id)
            RETURNING id
            """,
            [at, [inbox_id for inbox_id, _ in people], list(people.values())],
        )
        conversation_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """
            INSERT INTO thread (inbox_id, remote, conversation_id, opened_at)
            SELECT inbox_id, remote, conversation_id, %s
            FROM unnest(%b::bigint[], %b::text[], %b::bigint[])
                AS n(inbox_id, remote, conversation_id)
            RETURNING id
            """,
            [at, *_columns(people), conversation_ids],
        )
        thread_ids = [row[0] for row in cursor.fetchall()]
    places = {
        remote: Place(thread_id, conversation_id, people[remote], "open")
        for remote, thread_id, conversation_id in zip(
            people, thread_ids, conversation_ids, strict=True
        )
    }
    say(
        *(
            ConversationOpened(
                conversation_id=place.conversation_id,
                inbox_id=inbox_id,
                customer_id=place.customer_id,
            )
            for (inbox_id, remote), place in places.items()
            if (inbox_id, remote) not in past
        )
    )
    return places


def entitle(subjects: Mapping[Place, tuple[str, str]]) -> None:
    """Say what conversations just opened are about, and the topic of their threads."""
    if not subjects:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            WITH n AS (
                SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[])
                    AS n(conversation_id, thread_id, matter, topic)
            ), topics AS (
                UPDATE thread t SET topic = n.topic FROM n WHERE t.id = n.thread_id
            )
            UPDATE conversation c SET matter = n.matter FROM n WHERE c.id = n.conversation_id
            """,
            [
                [place.conversation_id for place in subjects],
                [place.thread_id for place in subjects],
                [matter[:200] for matter, _ in subjects.values()],
                [topic[:300] for _, topic in subjects.values()],
            ],
        )


def remember(contexts: Mapping[int, Mapping[str, object]]) -> None:
    """Keep what the channel knows of the moment, thread by thread; what is not named stays."""
    if not contexts:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            UPDATE thread t SET context = t.context || n.context
            FROM unnest(%b::bigint[], %b::jsonb[]) AS n(id, context)
            WHERE t.id = n.id AND NOT t.context @> n.context
            """,
            [list(contexts), [json.dumps(context) for context in contexts.values()]],
        )


@transaction.atomic
def see_context(inbox_id: int, remote: str, context: Mapping[str, object]) -> None:
    """Keep where the remote party is now (page, cart), if a thread with it is running.

    Who has not written yet is nobody to us: nothing is kept of them.
    """
    thread = Thread.objects.filter(inbox_id=inbox_id, remote=remote, ended_at=None).first()
    if thread and any(thread.context.get(name) != value for name, value in context.items()):
        remember({thread.pk: context})
        say(
            ContextSeen(
                conversation_id=thread.conversation_id, thread_id=thread.pk, inbox_id=inbox_id
            )
        )


@transaction.atomic
def continue_as(inbox_id: int, remote: str, becomes: str) -> None:
    """Let the running thread with `remote` go on under the name `becomes`: somebody logged in.

    When a thread runs under that name already, both stay as they are; an agent may merge them.
    """
    lock([(inbox_id, remote), (inbox_id, becomes)])
    running_now = Thread.objects.filter(inbox_id=inbox_id, ended_at=None)
    thread = running_now.filter(remote=remote).first()
    if thread is None or running_now.filter(remote=becomes).exists():
        return
    Thread.objects.filter(pk=thread.pk).update(remote=becomes)
    say(
        ThreadIdentified(
            conversation_id=thread.conversation_id, thread_id=thread.pk, inbox_id=inbox_id
        )
    )


def _columns(remotes: Collection[Remote]) -> list[list[object]]:
    return [[inbox_id for inbox_id, _ in remotes], [remote for _, remote in remotes]]
