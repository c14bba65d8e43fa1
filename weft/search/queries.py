"""Searching: conversations by their messages, matters and tags, and the people behind them.

Newest first, with the rights of the reader inside the statement. Statements are not prepared: a
plan that does not see the words cannot know how rare they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction
from psycopg.errors import QueryCanceled

from weft.conversations import queries as conversations
from weft.customers.queries import SPEAKER
from weft.people.reader import Reader

from . import documents, excerpts
from .asked import Asked, Filter
from .conditions import Conditions, conditions
from .excerpts import Piece

logger = logging.getLogger(__name__)

PAGE = 25  # conversations
MOST_MESSAGES = 100  # looked at for one page; a conversation may hold many of them
MOST_TEXT = 8_000  # characters of a message in which its excerpt is looked for
PATIENCE_SECONDS = 2  # then the question is too broad for an answer in time


class TooBroad(Exception):
    """The search took too long; ask for more words, or for some days only."""


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


_WORDS = """
    SELECT e.message_id, e.at, t.conversation_id
    FROM (
        SELECT e.message_id, e.at, e.thread_id FROM search_message e
        WHERE {messages} ORDER BY e.at DESC, e.message_id DESC LIMIT {most}
    ) AS e JOIN thread t ON t.id = e.thread_id
"""

# The conversation decides as well, so it is looked at before anything is cut off
_WORDS_AND_CONVERSATIONS = """
    SELECT e.message_id, e.at, t.conversation_id
    FROM search_message e
    JOIN thread t ON t.id = e.thread_id
    JOIN conversation c ON c.id = t.conversation_id
    WHERE {messages} AND {conversations}
    ORDER BY e.at DESC, e.message_id DESC LIMIT {most}
"""

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
    WITH found AS MATERIALIZED ({found}),
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
           left(coalesce(m.text, ''), {text}) AS text, coalesce(l.subject, '') AS subject,
           ARRAY(SELECT u.name FROM attachment f JOIN upload u ON u.id = f.upload_id
                 WHERE f.message_id = b.message_id ORDER BY f.id) AS files,
           (SELECT count(*) FROM found) AS looked_at,
           (SELECT at FROM found ORDER BY at, message_id LIMIT 1) AS last_at,
           (SELECT message_id FROM found ORDER BY at, message_id LIMIT 1) AS last_id
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
    rows = _fetch(_statement(reader, question, found, after, limit), found.values)
    return Results(
        hits=tuple(_hit(row, question) for row in rows[:limit]), after=_mark(rows, limit)
    )


def _statement(
    reader: Reader, question: Asked, found: Conditions, after: Mark | None, limit: int
) -> str:
    if not conversations.sees_everything(reader):
        found.wheres.append(conversations.visible_in_sql(reader))
    words = [documents.query(question.terms)] if question.terms else []
    found.values["words"] = " & ".join(words + found.queries)
    of_messages = list(found.of_messages)
    if found.values["words"]:
        of_messages.append("e.document @@ %(words)s::tsquery")
    messages = " AND ".join(of_messages) or "true"
    unseen = beyond = ""
    if after:
        found.values |= {"after_at": after.at, "after_id": after.message_id}
        unseen = _UNSEEN.format(messages=messages)
        beyond = " AND (e.at, e.message_id) < (%(after_at)s, %(after_id)s)"
    wheres = " AND ".join(found.wheres)
    parts = {
        "messages": messages + beyond,
        "conversations": wheres or "true",
        "most": MOST_MESSAGES,
        "page": limit + 1,
    }
    # what is about messages only, no conversation has by itself
    is_sorted = question.terms and not after and not found.of_messages and not found.queries
    return _HITS.format(
        found=(_WORDS_AND_CONVERSATIONS if wheres else _WORDS).format(**parts),
        sorted=_SORTED.format(**parts) if is_sorted else "",
        unseen=unseen,
        text=MOST_TEXT,
        page=limit + 1,
    )


def _mark(rows: Sequence[dict[str, Any]], limit: int) -> Mark | None:
    """Return where the next page begins: after the last one shown, or the last one looked at."""
    if len(rows) > limit:
        shown = [row for row in rows[:limit] if row["message_id"]]
        return Mark(shown[-1]["at"], shown[-1]["message_id"]) if shown else None
    if rows and rows[0]["looked_at"] == MOST_MESSAGES:
        return Mark(rows[0]["last_at"], rows[0]["last_id"])
    return None


def _hit(row: dict[str, Any], question: Asked) -> Hit:
    """Make a hit of a row: its excerpt is where the words are, in the text, a subject or a file."""
    pieces = excerpts.excerpt(row["text"], question.terms)
    file = ""
    if not excerpts.has_hit(pieces):
        for other, is_file in _others(row):
            cut = excerpts.excerpt(other, question.terms)
            if excerpts.has_hit(cut):
                pieces, file = cut, other if is_file else ""
                break
    shown = {name: row[name] for name in _OF_A_HIT}
    return Hit(**shown, excerpt=tuple(pieces), file=file)


_OF_A_HIT = {one.name for one in fields(Hit)} - {"excerpt", "file"}


def _others(row: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    yield row["subject"], False
    for name in row["files"]:
        yield name, True
    yield row["matter"], False


def _fetch(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with a limit to its time. Raises TooBroad."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_SECONDS * 1000:d}")
            cursor.execute(sql, values)
            columns = [column.name for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            # a caller's transaction goes on with its own patience
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except DatabaseError as error:
        if isinstance(error.__cause__, QueryCanceled):
            logger.info("search.too_broad")
            raise TooBroad from error
        raise
    return rows
