"""Receiving: the end of the road in, where envelopes become messages.

The batch is the unit. Whatever the number of envelopes, the same few statements run, so that a
chat line and an import of a million mails take one road. Its steps, which every writer takes in
this order:

    place the letters              asks which threads they answer
    find the running threads       locks their conversations, sorted; asks who the senders are
    recognise the senders          locks strangers' handles, sorted
    open the threads that miss     locks the remote parties, sorted, and looks once more
    insert the messages            the database drops what arrived before, and the
                                   conversations learn of the rest
    say what happened

Two writers can wait for each other only where a thread is opened by a third between the two looks
of one of them; the database then ends one, which is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Inbound, Received
from weft.conversations.events import (
    ConversationReopened,
    ConversationWoken,
    MessageImported,
    MessageReceived,
)
from weft.conversations.models import Conversation
from weft.customers import actions as customers
from weft.kernel import statements
from weft.kernel.events import Event, say

from . import answering, letters, past, placing, remote_files, threads
from .threads import Place, Remote

Key = tuple[int, str]  # an inbox and a message's name in it


@transaction.atomic(savepoint=False)  # the busiest road: no round trip more than it needs
def receive(envelopes: Sequence[Inbound], *, at: datetime) -> list[Received]:
    """Store customers' messages, each once, and tell the rest of the system.

    `at` is when they reached us. Answers in the order of `envelopes`. What was stored before
    is answered with where it stands and `is_new` False, and changes nothing.

    Raises StorageFull when a file that came inside a delivery finds no room.
    """
    if not envelopes:
        return []
    envelopes = placing.place(envelopes)
    enclosed = letters.store_parts(envelopes)
    unique = {_key(envelope): envelope for envelope in reversed(envelopes)}  # the first one wins
    ordered = [unique[key] for key in reversed(unique)]
    senders = {envelope.sender for envelope in ordered}
    old = {_remote(envelope) for envelope in ordered if envelope.is_past}
    remotes = {_remote(envelope): envelope.sender for envelope in ordered}
    # in this order: whose thread is found has been met by then, and no handle waits to be locked
    found, met = statements.at_once(
        threads.asking(remotes, at=at, past=old), customers.who_are(senders)
    )
    customer_of = customers.recognise(senders, at, met=met)
    people = {remote: customer_of[sender] for remote, sender in remotes.items()}

    places = threads.read(found)
    answers: dict[Key, Received] = {}
    if missing := people.keys() - places.keys():
        threads.lock(missing)
        places |= threads.running(missing, at=at, past=old)
        # what arrived long ago may arrive again: it must not open a new matter
        homeless = [e for e in ordered if _remote(e) not in places]
        answers = _stored(homeless)
        wanted = {_remote(e) for e in homeless if _key(e) not in answers}
        begun = {_remote(e): e for e in reversed(homeless) if _remote(e) in wanted}
        opened = {remote: people[remote] for remote in wanted}
        places |= threads.open_all(opened, at=at, past=old)
        _entitle(begun, places)

    candidates = [envelope for envelope in ordered if _key(envelope) not in answers]
    ids = _insert(candidates, places, at=at)
    new = [envelope for envelope in candidates if _key(envelope) in ids]
    if new:
        _attach(new, ids)
        _remember(new, places)
        _write_letters(new, ids, places, at=at)
        letters.enclose(
            {ids[_key(e)]: enclosed[_key(e)] for e in new if e.parts},
            {ids[_key(e)]: _remote(e) for e in new if e.parts},
            at=at,
        )
        if lying := {ids[_key(e)]: e for e in new if e.remote_files}:
            remote_files.remember(lying)
        if answered := {ids[_key(e)]: e.answers for e in new if e.answers}:
            answering.remember(answered)
        say(*_news(new, ids, places))
    for envelope in new:
        answers[_key(envelope)] = _received(envelope, ids, places)
    answers |= _stored([e for e in candidates if _key(e) not in ids])
    return [answers[_key(envelope)] for envelope in envelopes]


def _key(envelope: Inbound) -> Key:
    return envelope.inbox_id, envelope.key


def _remote(envelope: Inbound) -> Remote:
    return envelope.inbox_id, envelope.remote


def _received(envelope: Inbound, ids: dict[Key, int], places: dict[Remote, Place]) -> Received:
    place = places[_remote(envelope)]
    return Received(
        key=envelope.key,
        message_id=ids[_key(envelope)],
        thread_id=place.thread_id,
        conversation_id=place.conversation_id,
        is_new=True,
    )


def _stored(envelopes: Iterable[Inbound]) -> dict[Key, Received]:
    """Return where those of these messages stand that were stored before."""
    keys = [_key(envelope) for envelope in envelopes]
    if not keys:
        return {}
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT m.inbox_id, m.key, m.id, m.thread_id, t.conversation_id
            FROM unnest(%b::bigint[], %b::text[]) AS k(inbox_id, key)
            JOIN message m ON m.inbox_id = k.inbox_id AND m.key = k.key
            JOIN thread t ON t.id = m.thread_id
            """,
            [[inbox_id for inbox_id, _ in keys], [key for _, key in keys]],
        )
        return {
            (inbox_id, key): Received(
                key=key,
                message_id=message_id,
                thread_id=thread_id,
                conversation_id=conversation_id,
                is_new=False,
            )
            for inbox_id, key, message_id, thread_id, conversation_id in cursor.fetchall()
        }


def _insert(
    envelopes: list[Inbound], places: dict[Remote, Place], *, at: datetime
) -> dict[Key, int]:
    """Insert the messages in order; return the ids of those that were not there before."""
    old = [envelope for envelope in envelopes if envelope.is_past]
    quiet = [envelope for envelope in envelopes if envelope.is_quiet and not envelope.is_past]
    loud = [envelope for envelope in envelopes if not (envelope.is_quiet or envelope.is_past)]
    ids = _inserted(INSERT, loud, places, at=at) if loud else {}
    if quiet:
        ids |= _inserted(INSERT_QUIETLY, quiet, places, at=at)
    if old:
        ids |= past.insert(old, places, at=at)
    return ids


def _inserted(
    statement: str, envelopes: list[Inbound], places: dict[Remote, Place], *, at: datetime
) -> dict[Key, int]:
    with statements.prepared() as cursor:
        cursor.execute(
            statement,
            [
                at,
                [places[_remote(e)].thread_id for e in envelopes],
                [e.inbox_id for e in envelopes],
                [e.key for e in envelopes],
                [e.text for e in envelopes],
                [e.sent_at for e in envelopes],
                [place.thread_id for place in places.values()],
                [place.conversation_id for place in places.values()],
                *([at, at, at] if statement is INSERT else [at]),
            ],
        )
        return {(inbox_id, key): message_id for inbox_id, key, message_id in cursor.fetchall()}


# Each conversation learns of its newest message, that it is open, and that somebody waits. In one
# statement with the messages: on this road a round trip costs more than the work in the database.
INSERT = """
    WITH new AS (
        INSERT INTO message (thread_id, inbox_id, direction, key, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, 'in', key, text, sent_at, %s
        FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::timestamptz[])
            AS m(thread_id, inbox_id, key, text, sent_at)
        ON CONFLICT (inbox_id, key) DO NOTHING
        RETURNING id, thread_id, inbox_id, key, text
    ), newest AS (
        SELECT DISTINCT ON (conversation_id) conversation_id, id, text
        FROM new
        JOIN unnest(%b::bigint[], %b::bigint[]) AS p(thread_id, conversation_id) USING (thread_id)
        ORDER BY conversation_id, id DESC
    ), touched AS (
        UPDATE conversation c
        SET status = 'open', closed_at = NULL, snoozed_until = NULL,
            waiting_since = coalesce(c.waiting_since, %s),
            woken_at = CASE c.status WHEN 'snoozed' THEN %s ELSE c.woken_at END,
            woken_by = CASE c.status WHEN 'snoozed' THEN 'message' ELSE c.woken_by END,
            last_message_id = n.id, last_at = %s, last_text = left(n.text, 200),
            last_direction = 'in'
        FROM newest n
        WHERE c.id = n.conversation_id
    )
    SELECT inbox_id, key, id FROM new
"""

# What a machine wrote is shown, and changes nothing about who waits for whom.
INSERT_QUIETLY = INSERT.replace(
    """status = 'open', closed_at = NULL, snoozed_until = NULL,
            waiting_since = coalesce(c.waiting_since, %s),
            woken_at = CASE c.status WHEN 'snoozed' THEN %s ELSE c.woken_at END,
            woken_by = CASE c.status WHEN 'snoozed' THEN 'message' ELSE c.woken_by END,
            """,
    "",
)


def _entitle(begun: dict[Remote, Inbound], places: dict[Remote, Place]) -> None:
    """Tell new conversations what they are about, and new threads how letters find them."""
    threads.entitle(
        {places[remote]: (e.matter, e.topic) for remote, e in begun.items() if e.matter or e.topic}
    )


def _write_letters(
    envelopes: list[Inbound], ids: dict[Key, int], places: dict[Remote, Place], *, at: datetime
) -> None:
    """Keep what came beyond the words, and who takes part from now on.

    Whoever writes first takes part. Whom a participant writes to beside us is proposed, no more:
    a Cc gives nobody any right (SAFETY.md A2).
    """
    with_letter = [(e, e.letter) for e in envelopes if e.letter and not e.is_ours]
    letters.keep({ids[_key(e)]: letter for e, letter in with_letter})
    first = [(e, letter) for e, letter in with_letter if letter.standing == "first"]
    letters.admit(
        [(places[_remote(e)].thread_id, letter.sender) for e, letter in first if letter.sender],
        at=at,
        by=None,
    )
    letters.admit(
        [
            (places[_remote(e)].thread_id, one)
            for e, letter in with_letter
            if letter.standing in {"first", "participant"}
            for one in letter.recipients
        ],
        at=at,
        by=None,
        is_proposed=True,
    )


def _attach(envelopes: list[Inbound], ids: dict[Key, int]) -> None:
    """Let the messages carry their files in their order; of somebody else's it carries none."""
    carried = [(ids[_key(e)], upload, *_remote(e)) for e in envelopes for upload in e.uploads]
    if not carried:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            INSERT INTO attachment (message_id, upload_id)
            SELECT c.message_id, u.id
            FROM unnest(%b::bigint[], %b::uuid[], %b::bigint[], %b::text[]) WITH ORDINALITY
                AS c(message_id, upload_id, inbox_id, remote, place)
            JOIN upload u ON u.id = c.upload_id
                AND u.inbox_id = c.inbox_id AND u.remote = c.remote
            ORDER BY c.place
            ON CONFLICT DO NOTHING
            """,
            list(map(list, zip(*carried, strict=True))),
        )


def _remember(envelopes: list[Inbound], places: dict[Remote, Place]) -> None:
    """Keep what is new of the senders' context; most say again what we know."""
    contexts = {places[_remote(e)]: e.context for e in envelopes if e.context}
    threads.remember(
        {
            place.thread_id: context
            for place, context in contexts.items()
            if not context.items() <= place.context.items()
        }
    )


def _news(
    envelopes: list[Inbound], ids: dict[Key, int], places: dict[Remote, Place]
) -> list[Event]:
    events: list[Event] = []
    met = {place: inbox_id for (inbox_id, _), place in places.items()}
    touched = {places[_remote(e)] for e in envelopes if not (e.is_quiet or e.is_past)}
    for place, inbox_id in met.items():
        if place not in touched:
            continue
        if place.status == Conversation.Status.CLOSED:
            events.append(
                ConversationReopened(conversation_id=place.conversation_id, inbox_id=inbox_id)
            )
        elif place.status == Conversation.Status.SNOOZED:
            events.append(
                ConversationWoken(
                    conversation_id=place.conversation_id, inbox_id=inbox_id, reason="message"
                )
            )
    for envelope in envelopes:
        place = places[_remote(envelope)]
        kind = MessageImported if envelope.is_past else MessageReceived
        events.append(
            kind(
                conversation_id=place.conversation_id,
                thread_id=place.thread_id,
                inbox_id=envelope.inbox_id,
                customer_id=place.customer_id,
                message_id=ids[_key(envelope)],
            )
        )
    return events
