"""Searching: conversations by their messages, matters and tags, and the people behind them.

Newest first, with the rights of the reader inside the statement. Statements are not prepared: a
plan that does not see the words cannot know how rare they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from itertools import chain
from typing import Any, NamedTuple

from weft.conversations import queries as conversations
from weft.conversations.queries import searchable
from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.people.reader import Reader

from . import documents, excerpts, looking
from .asked import Asked, Filter
from .conditions import Conditions, conditions
from .excerpts import Piece
from .looking import Found, Looked, Sought, TooBroad

PAGE = 25  # conversations
MOST_MESSAGES = 100  # looked at for one page; a conversation may hold many of them
MOST_TEXT = 8_000  # characters of a message in which its excerpt is looked for
__all__ = ["PAGE", "Hit", "Mark", "Results", "TooBroad", "search"]


class Mark(NamedTuple):
    """The last message that a page looked at; the next page begins beyond it."""

    at: datetime
    message_id: int


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A conversation with its newest message that was found; None: its matter or a tag was."""

    conversation_id: int
    customer_id: int
    customer_name: str
    inbox_kind: str
    inbox_name: str
    matter: str
    status: str
    message_id: int | None
    direction: str
    author_name: str  # an agent's; empty for a customer's message
    at: datetime
    excerpt: tuple[Piece, ...]
    file: str  # the name of the file in which it was found; empty when it is in the words
    count: int  # messages found in the conversation, of those looked at


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was found; `after` continues, `unknown` are filters that name nothing here."""

    hits: tuple[Hit, ...] = ()
    after: Mark | None = None
    unknown: tuple[Filter, ...] = ()


_SORTED = """
    UNION ALL (
        SELECT NULL, coalesce(c.last_at, c.opened_at), c.id
        FROM search_conversation s JOIN conversation c ON c.id = s.conversation_id
        WHERE s.document @@ %(words)s::tsquery AND {conversations}
        ORDER BY s.conversation_id DESC LIMIT {page}
    )
"""

_HITS = (
    """
    WITH found AS MATERIALIZED (
        SELECT * FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[], %(places)s::bigint[])
            AS n(message_id, at, conversation_id)
    ),
    best AS (
        SELECT DISTINCT ON (conversation_id) message_id, at, conversation_id,
               count(message_id) OVER (PARTITION BY conversation_id) AS count
        FROM (SELECT * FROM found {sorted}) AS together
        ORDER BY conversation_id, message_id IS NULL, at DESC, message_id DESC
    ),
    shown AS (
        SELECT * FROM best AS b
        WHERE NOT EXISTS (SELECT 1 FROM redaction r WHERE r.message_id = b.message_id) {unseen}
        ORDER BY b.at DESC, b.message_id DESC NULLS LAST
        LIMIT {page}
    )
    SELECT c.id AS conversation_id, c.customer_id, speaker.name AS customer_name,
           i.kind AS inbox_kind, i.name AS inbox_name, c.matter, c.status,
           b.message_id, coalesce(m.direction, '') AS direction,
           coalesce(a.first_name || ' ' || a.surname, '') AS author_name, b.at, b.count,
           left(coalesce(m.text, ''), {text}) AS text,
           ARRAY(SELECT left(e.text, {text}) FROM ({edits}) AS e ORDER BY e.at DESC, e.name DESC)
               AS edits,
           coalesce(l.subject, '') AS subject,
           ARRAY(SELECT u.name FROM attachment f JOIN upload u ON u.id = f.upload_id
                 WHERE f.message_id = b.message_id ORDER BY f.id) AS files
    FROM shown AS b
    JOIN conversation c ON c.id = b.conversation_id
    JOIN inbox i ON i.id = c.inbox_id
"""
    + SPEAKER
    + """
    LEFT JOIN message m ON m.id = b.message_id
    LEFT JOIN letter l ON l.message_id = b.message_id
    LEFT JOIN agent a ON a.id = m.author_id
    ORDER BY b.at DESC, b.message_id DESC NULLS LAST
"""
)

# What a page before has shown already, by a newer message of the same conversation
_UNSEEN = """
    AND NOT EXISTS (
        SELECT 1 FROM thread t JOIN search_message e ON e.thread_id = t.id
        WHERE t.conversation_id = b.conversation_id AND {messages}
          AND (e.at, e.message_id) >= (%(after_at)s, %(after_id)s)
    )
"""


def search(
    reader: Reader, question: Asked, *, zone: tzinfo, after: Mark | None = None, limit: int = PAGE
) -> Results:
    """Return the newest conversations that answer a question, for this reader.

    The days of the question are those of `zone`. Raises TooBroad.
    """
    if question.is_empty:
        return Results()
    found = conditions(reader, question, zone=zone)
    if found.unknown:
        return Results(unknown=tuple(found.unknown))
    sought = _sought(reader, question, found, after, limit)
    with looking.patient() as cursor:
        looked = looking.look(cursor, sought)
        cursor.execute(
            _statement(question, found, after, limit), sought.values | _columns(looked.messages)
        )
        rows = statements.named(cursor)
    return Results(
        hits=tuple(_hit(row, question) for row in rows[:limit]), after=_mark(rows, looked, limit)
    )


def _sought(
    reader: Reader, question: Asked, found: Conditions, after: Mark | None, limit: int
) -> Sought:
    if not conversations.sees_everything(reader):
        found.wheres.append(conversations.visible_in_sql(reader))
    words = [documents.query(question.terms)] if question.terms else []
    values = found.values | {"words": " & ".join(words + found.queries)}
    of_messages = list(found.of_messages)
    if after:
        values |= {"after_at": after.at, "after_id": after.message_id}
        of_messages.append("(e.at, e.message_id) < (%(after_at)s, %(after_id)s)")
    return Sought(
        messages=" AND ".join(of_messages) or "true",
        conversations=" AND ".join(found.wheres),
        values=values,
        most=MOST_MESSAGES,
        # beyond the first page, many a conversation has been shown already
        enough=MOST_MESSAGES if after else limit + 1,
    )


def _statement(question: Asked, found: Conditions, after: Mark | None, limit: int) -> str:
    """Return the statement that tells of what was found."""
    of_messages = list(found.of_messages)
    if question.terms or found.queries:
        of_messages.append("e.document @@ %(words)s::tsquery")
    # what is about messages only, no conversation has by itself
    is_sorted = question.terms and not after and not found.of_messages and not found.queries
    is_there = " AND ".join(found.wheres) or "true"
    return _HITS.format(
        sorted=_SORTED.format(conversations=is_there, page=limit + 1) if is_sorted else "",
        unseen=_UNSEEN.format(messages=" AND ".join(of_messages) or "true") if after else "",
        text=MOST_TEXT,
        edits=searchable.EDITS,
        page=limit + 1,
    )


def _columns(messages: Sequence[Looked]) -> dict[str, list[Any]]:
    return {
        "ids": [one.message_id for one in messages],
        "moments": [one.at for one in messages],
        "places": [one.conversation_id for one in messages],
    }


def _mark(rows: Sequence[dict[str, Any]], looked: Found, limit: int) -> Mark | None:
    """Return where the next page begins: after the last one shown, or the last one looked at."""
    if len(rows) > limit:
        shown = [row for row in rows[:limit] if row["message_id"]]
        return Mark(shown[-1]["at"], shown[-1]["message_id"]) if shown else None
    if looked.is_all:
        return None
    last = looked.messages[-1]
    return Mark(last.at, last.message_id)


def _hit(row: dict[str, Any], question: Asked) -> Hit:
    """Make a hit of a row: its excerpt is where the words are, in the text, a subject or a file."""
    cuts = (
        (excerpts.excerpt(text, question.terms), text if is_file else "")
        for text, is_file in _said(row)
    )
    first = next(cuts)
    pieces, file = next((cut for cut in chain([first], cuts) if excerpts.has_hit(cut[0])), first)
    shown = {name: row[name] for name in _OF_A_HIT}
    return Hit(**shown, excerpt=tuple(pieces), file=file)


_OF_A_HIT = {one.name for one in fields(Hit)} - {"excerpt", "file"}


def _said(row: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Return in what it may stand, and whether that is a file: as it reads now comes first."""
    for text in (*row["edits"], row["text"], row["subject"]):
        yield text, False
    for name in row["files"]:
        yield name, True
    yield row["matter"], False
