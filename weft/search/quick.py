"""A few letters, a few conversations: what a palette offers beside people.

By number, matter and tags alone: no message is looked through, so that it can answer every key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import connection

from weft.conversations import queries as conversations
from weft.customers.queries import SPEAKER
from weft.people.reader import Reader

from . import documents
from .asked import Asked


@dataclass(frozen=True, kw_only=True)
class Place:
    """A conversation to go to."""

    id: int
    customer_id: int
    customer_name: str
    matter: str
    status: str


_PLACES = (
    """
    SELECT c.id, c.customer_id, speaker.name, c.matter, c.status
    FROM ({picked}) AS c
"""
    + SPEAKER
    + """
    ORDER BY c.id = %(number)s DESC, c.id DESC
"""
)

_BY_WORDS = """
    SELECT c.* FROM search_conversation s JOIN conversation c ON c.id = s.conversation_id
    WHERE s.document @@ %(words)s::tsquery AND {visible}
    ORDER BY s.conversation_id DESC LIMIT {limit}
"""

_BY_NUMBER = """
    SELECT c.* FROM conversation c
    WHERE c.id = %(number)s AND c.merged_into_id IS NULL AND {visible}
"""


def places(reader: Reader, question: Asked, *, limit: int = 5) -> list[Place]:
    """Return the conversation of this number, and those whose matter or tags begin like this."""
    if not question.terms or question.filters:
        return []
    everything = conversations.sees_everything(reader)
    visible = "true" if everything else conversations.visible_in_sql(reader)
    parts = {"visible": visible, "limit": int(limit)}
    picked = f"({_BY_WORDS.format(**parts)})"
    if question.number is not None:
        picked = f"{_BY_NUMBER.format(**parts)} UNION {picked}"
    begun = [replace(term, is_begun=not term.is_phrase) for term in question.terms]
    values = {
        "me": reader.pk,
        "number": question.number,
        "words": documents.query(begun, shortest=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACES.format(picked=picked), values)
        names = ("id", "customer_id", "customer_name", "matter", "status")
        return [Place(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
