"""Finding customers by the first letters of their names, addresses and numbers.

A person is shown to whoever may see a conversation with them, and leads to the newest of those.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from weft.conversations import queries as conversations
from weft.customers import queries as customers
from weft.people.reader import Reader

from . import documents
from .asked import Asked, Term
from .words import fold

MOST_LOOKED_AT = 80  # customers; two letters begin thousands of names
NEWEST = 2_000  # customers who are gone through one by one before the index is asked


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer who was found, and the newest conversation with them that the reader may see."""

    id: int
    name: str
    address: str  # how they were found, or how we reach them; never a device
    conversation_id: int
    at: datetime
    count: int  # conversations


# What begins many names is found among the newest customers. Then what is left for the index is
# rare, and all that it finds can be sorted. Left to choose, the planner walks through everybody for
# a name that nobody has: it cannot know how rare a name is.
_PEOPLE = """
    WITH newest AS MATERIALIZED (
        SELECT s.customer_id, s.document FROM search_customer s
        ORDER BY s.customer_id DESC LIMIT {newest}
    ), among_newest AS MATERIALIZED (
        SELECT n.customer_id FROM newest n WHERE n.document @@ %(words)s::tsquery
        ORDER BY n.customer_id DESC LIMIT {most}
    ), older AS MATERIALIZED (
        SELECT s.customer_id FROM search_customer s
        WHERE s.document @@ %(words)s::tsquery AND (SELECT count(*) FROM among_newest) < {most}
    ), found AS MATERIALIZED (
        SELECT customer_id FROM among_newest UNION SELECT customer_id FROM older
        ORDER BY customer_id DESC LIMIT {most}
    ), speaking AS (
        SELECT DISTINCT up.id FROM found, LATERAL (
            WITH RECURSIVE up AS (
                SELECT p.id, p.merged_into_id FROM customer p WHERE p.id = found.customer_id
              UNION ALL
                SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
            )
            SELECT id FROM up WHERE merged_into_id IS NULL
        ) AS up
    )
    SELECT p.id, p.name, newest.id, newest.at, newest.count, newest.family
    FROM speaking JOIN customer p USING (id), LATERAL (
        WITH RECURSIVE family AS (
            SELECT p.id
          UNION ALL
            SELECT c.id FROM customer c JOIN family ON c.merged_into_id = family.id
        )
        SELECT max(c.id) AS id, max(coalesce(c.last_at, c.opened_at)) AS at, count(*) AS count,
               array_agg(DISTINCT c.customer_id) AS family
        FROM family JOIN conversation c ON c.customer_id = family.id
        WHERE c.merged_into_id IS NULL AND {visible}
    ) AS newest
    WHERE newest.id IS NOT NULL
    ORDER BY newest.at DESC LIMIT {limit}
"""


def people(reader: Reader, question: Asked, *, limit: int = 8) -> list[Person]:
    """Return the customers whose names and handles begin with all words of a question.

    Those we heard of last come first. A question with filters is about messages, not about people.
    """
    if not question.terms or question.filters:
        return []
    begun = [replace(term, is_begun=True) for term in question.terms if not term.is_phrase]
    words = documents.query(begun or question.terms, shortest=1)
    everything = conversations.sees_everything(reader)
    visible = "true" if everything else conversations.visible_in_sql(reader)
    with connection.cursor() as cursor:
        cursor.execute(
            _PEOPLE.format(newest=NEWEST, most=MOST_LOOKED_AT, visible=visible, limit=int(limit)),
            {"words": words, "me": reader.pk},
        )
        rows = cursor.fetchall()
    called = customers.called({id_ for row in rows for id_ in (row[0], *row[5])}) if rows else {}
    return [
        Person(
            id=id_,
            name=name,
            address=_address(
                [n for one in (id_, *family) for n in called.get(one, [])], name, begun
            ),
            conversation_id=newest,
            at=at,
            count=count,
        )
        for id_, name, newest, at, count, family in rows
    ]


def _address(called: list[str], name: str, terms: list[Term]) -> str:
    """Return the address in which the words stand, or else the first one."""
    addresses = [one for one in dict.fromkeys(called) if one != name]
    wanted = [term.plain[0] for term in terms]
    for one in addresses:
        if any(word in fold(one) for word in wanted):
            return one
    return addresses[0] if addresses else ""
