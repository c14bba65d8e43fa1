"""What a conversation is called where it is only mentioned: in a notice, a link, a mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from weft.customers.queries import SPEAKER
from weft.kernel import statements
from weft.people.reader import Reader

from .rights import visible_to


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Who it is with, about what, and where."""

    id: int
    customer_id: int
    customer_name: str
    matter: str
    inbox_kind: str
    inbox_name: str
    last_text: str


def headings(reader: Reader, conversation_ids: Collection[int]) -> dict[int, Heading]:
    """Return the headings of those of these conversations that the reader may see, by id."""
    seen = visible_to(reader).filter(pk__in=conversation_ids)
    with connection.cursor() as cursor:
        cursor.execute(_HEADINGS, [list(seen.values_list("pk", flat=True).distinct())])
        rows = [Heading(**row) for row in statements.named(cursor)]
    return {row.id: row for row in rows}


_HEADINGS = (
    """
    SELECT c.id, c.customer_id, speaker.name AS customer_name, c.matter,
           i.kind AS inbox_kind, i.name AS inbox_name, c.last_text
    FROM conversation c
    JOIN inbox i ON i.id = c.inbox_id
"""
    + SPEAKER
    + """
    WHERE c.id = ANY(%s::bigint[])
"""
)
