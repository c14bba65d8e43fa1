"""Filling the index: what is true now of some messages, customers, conversations and articles.

Set-based: whatever the number, the same handful of statements, and all that is read and thought
about comes before the first that writes. What is not there to be shown is taken out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.backends.utils import CursorWrapper

from weft.conversations.queries import searchable
from weft.conversations.queries.searchable import Words
from weft.customers import queries as customers
from weft.kernel import statements
from weft.knowledge import plain_words
from weft.knowledge import queries as knowledge
from weft.people import queries as people

from . import documents
from .operators import FILE, NOTE

MOST_RENAMED = 2_000  # messages that a new name reaches at once; older ones keep the old name


def index_messages(message_ids: Collection[int]) -> None:
    """Let these messages be found by what they say now."""
    if not message_ids:
        return
    found = searchable.words_of(message_ids)
    called = customers.called({one.customer_id for one in found})
    agents = {agent.pk: agent.name for agent in people.anybody().only("first_name", "surname")}
    rows = [
        (one.id, one.thread_id, one.at, _document(one, called.get(one.customer_id, []), agents))
        for one in found
    ]
    with statements.prepared() as cursor:
        _remove(cursor, "message", set(message_ids) - {one.id for one in found})
        cursor.execute(
            """
            INSERT INTO search_message (message_id, thread_id, at, document)
            SELECT id, thread_id, at, document::tsvector
            FROM unnest(%b::bigint[], %b::bigint[], %b::timestamptz[], %b::text[])
                AS n(id, thread_id, at, document)
            ORDER BY id
            ON CONFLICT (message_id) DO UPDATE SET at = excluded.at, document = excluded.document
            """,
            _columns(rows, 4),
        )


def index_customers(customer_ids: Collection[int]) -> None:
    """Let these customers be found by what they are called now."""
    if not customer_ids:
        return
    called = customers.called(customer_ids)
    rows = [(id_, documents.document(names)) for id_, names in called.items() if names]
    _write("customer", customer_ids, rows)


def index_conversations(conversation_ids: Collection[int]) -> None:
    """Let these conversations be found by what they are sorted by now."""
    if not conversation_ids:
        return
    rows = [
        (one.id, documents.document([one.matter, *one.tags]))
        for one in searchable.sorted_by(conversation_ids)
        if one.matter or one.tags
    ]
    _write("conversation", conversation_ids, rows)


def index_articles(article_ids: Collection[int]) -> None:
    """Let these articles be found by what anybody may read of them now."""
    if not article_ids:
        return
    rows = [
        (
            one.article_id,
            one.language,
            documents.document([one.title]),
            documents.document([one.title, one.heading, plain_words.plain(one.body)]),
        )
        for one in knowledge.public_words(article_ids)
    ]
    with statements.prepared() as cursor:
        # each in all its languages: one that was withdrawn leaves no row
        _remove(cursor, "article", set(article_ids))
        cursor.execute(
            """
            INSERT INTO search_article (article_id, language, title, document)
            SELECT id, language, title::tsvector, document::tsvector
            FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[])
                AS n(id, language, title, document)
            """,
            _columns(rows, 4),
        )


def _write(kind: str, ids: Collection[int], rows: Sequence[tuple[int, str]]) -> None:
    with statements.prepared() as cursor:
        _remove(cursor, kind, set(ids) - {row[0] for row in rows})
        cursor.execute(
            f"""
            INSERT INTO search_{kind} ({kind}_id, document)
            SELECT id, document::tsvector FROM unnest(%b::bigint[], %b::text[]) AS n(id, document)
            ORDER BY id
            ON CONFLICT ({kind}_id) DO UPDATE SET document = excluded.document
            """,
            _columns(rows, 2),
        )


def _remove(cursor: CursorWrapper, kind: str, gone: set[int]) -> None:
    if gone:
        cursor.execute(
            f"DELETE FROM search_{kind} WHERE {kind}_id = ANY(%b::bigint[])", [sorted(gone)]
        )


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> list[list[object]]:
    return [[row[column] for row in rows] for column in range(count)]


def _document(one: Words, called: Sequence[str], agents: dict[int, str]) -> str:
    return documents.document(
        _texts(one),
        authors=_authors(one, called, agents),
        marks=_marks(one),
    )


def _texts(one: Words) -> Iterator[str]:
    yield one.subject
    yield one.text
    yield from one.edits  # what it said first stays findable
    yield from one.files
    for field in one.fields:
        yield str(field.get("value", ""))
    for person in one.recipients:
        yield f"{person.get('name', '')} {person.get('address', '')}"


def _authors(one: Words, called: Sequence[str], agents: dict[int, str]) -> Iterator[str]:
    if one.direction == "in":
        yield from called
    elif one.author_id:
        yield agents.get(one.author_id, "")
    if one.sender:
        yield f"{one.sender.get('name', '')} {one.sender.get('address', '')}"


def _marks(one: Words) -> Iterator[str]:
    """Return what kind of a message it is, for operators that are about nothing else."""
    yield f"inbox{one.inbox_id}"
    if one.author_id:
        yield f"agent{one.author_id}"
    if one.direction == "note":
        yield NOTE
    if one.files:
        yield FILE
